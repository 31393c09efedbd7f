import type { Claim } from '../harness/claim.ts'
import type { Cluster } from './cluster.ts'
import type { Helm } from './helm.ts'

/** A claim about the deploy files that is shown by rendering the charts, or on a cluster. */
export type ClusterClaim = (Claim<Helm> & { readonly needs: 'charts' }) | OnCluster

interface OnCluster extends Claim<Cluster> {
  /**
   * `patience`: a cluster, and programs beside it that take long to build, such as Vault and the operators of others, or minutes for
   * itself, such as workers that scale by the age of a queue, and what no rollout stands on.
   */
  readonly needs: 'cluster' | 'patience'
  readonly takes?: readonly Shareable[]
}

/** What of a cluster one claim has for itself at a time. */
type Shareable = 'metrics' | 'policies' | 'everything'
