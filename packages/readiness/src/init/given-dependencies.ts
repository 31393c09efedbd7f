import { KIND_NAMES, KINDS } from '../dependencies/kinds/index.ts'
import { POLICIES } from '../dependencies/policy.ts'
import { UsageError } from '../engine/usage-error.ts'
import type { DraftDependency } from './drill-draft.ts'
import { dependencyName, type FoundDependency, withOwnNames } from './found-dependencies.ts'

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
    const known = KINDS.find(({ name }) => name === kind)
    const wanted = policy === undefined ? known?.usualPolicy : POLICIES.find((word) => word === policy)
    if (!known || !wanted) {
      throw new UsageError(
        `--dependency "${text}" is no VARIABLE=kind:policy, with a kind of ${KIND_NAMES.join(', ')} or none and a policy of ${POLICIES.join(', ')}`,
      )
    }
    all.set(variable, {
      name: dependencyName(variable),
      variable,
      kind: known.name,
      policy: wanted,
      isAtHand: true,
    })
  }
  return withOwnNames([...all.values()])
}
