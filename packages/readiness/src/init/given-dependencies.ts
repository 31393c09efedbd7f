import { UsageError } from '../engine/usage-error.ts'
import type { DraftDependency } from './drill-draft.ts'
import { dependencyName, type FoundDependency, USUAL_POLICY, withOwnNames } from './found-dependencies.ts'

const KINDS = ['postgres', 'redis', 'amqp', 'http', 'tcp'] as const
export const POLICIES = ['critical', 'degradable', 'optional'] as const

/**
 * What was found, corrected by `--dependency`: `DATABASE_URL=postgres:critical`, with the usual policy of the kind where
 * none is given, or `DOCS_URL=none`.
 *
 * @throws UsageError for a text of another form.
 */
export function withGivenDependencies(
  found: readonly FoundDependency[],
  given: readonly string[],
): readonly DraftDependency[] {
  const all = new Map<string, DraftDependency>(found.map((dependency) => [dependency.variable, dependency]))
  for (const text of given) {
    const [, variable = '', kind = '', policy] =
      /^([A-Za-z_]\w*)=([a-z]+)(?::([a-z]+))?$/.exec(text.trim()) ?? []
    if (kind === 'none' && policy === undefined) {
      all.delete(variable)
      continue
    }
    const known = KINDS.find((candidate) => candidate === kind)
    const wanted =
      policy === undefined ? known && USUAL_POLICY[known] : POLICIES.find((word) => word === policy)
    if (!known || !wanted) {
      throw new UsageError(
        `--dependency "${text}" is no VARIABLE=kind:policy, with a kind of ${KINDS.join(', ')} or none and a policy of ${POLICIES.join(', ')}`,
      )
    }
    all.set(variable, {
      name: dependencyName(variable),
      variable,
      kind: known,
      policy: wanted,
      isAtHand: true,
    })
  }
  return withOwnNames([...all.values()])
}
