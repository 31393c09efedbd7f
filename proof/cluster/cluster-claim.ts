import type { Claim } from '../harness/claim.ts'
import type { Cluster } from './cluster.ts'
import type { Helm } from './helm.ts'

/** A claim about the deploy files that is shown by rendering the charts, or on a cluster. */
export type ClusterClaim =
  | (Claim<Helm> & { readonly needs: 'charts' })
  | (Claim<Cluster> & { readonly needs: 'cluster'; readonly takes?: readonly Shareable[] })

/** What of a cluster one claim has for itself at a time. */
type Shareable = 'metrics' | 'policies' | 'everything'
