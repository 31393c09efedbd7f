import { series, type Watched } from '../watched.ts'
import type { Cause } from './runbook.ts'

/** A replica by its labels. Those that discovery in a cluster does not give are empty, and harm nobody. */
export const REPLICA = 'namespace, job, pod, instance'

/** Ends a replica; its Deployment starts another one. */
export const REPLACE = 'kubectl delete pod "$pod" --namespace "$namespace"'

/**
 * The replica whose value is above a bound, where those of all others are well below it: theirs is the same code, so it has a trouble of
 * its own. While the others rise as well, nothing is said.
 */
export function ofOneReplica(watched: Watched, value: string, bound: number): string {
  const replicas = (expr: string) => `count by (namespace, job) (max by (${REPLICA}) (${expr}))`
  return `${value} > ${bound}
and on (namespace, job) ${replicas(`${value} > ${bound}`)} == 1
and on (namespace, job) ${replicas(`${value} <= ${bound / 2}`)} == count by (namespace, job) (${series(watched, 'up')}) - 1`
}

/** A cause that goes with the replica that has it. @param value of each replica, by its labels */
export const oneReplica = (
  sign: string,
  value: (watched: Watched) => string | undefined,
  bound: number,
): Cause => ({
  sign,
  cure: 'Keep its log, and end it; another one takes its place.',
  asks(watched) {
    const asked = value(watched)
    return asked && ofOneReplica(watched, asked, bound)
  },
  types: REPLACE,
})
