import type { Check } from '../engine/check.ts'
import { counted, type Finding, notApplicable } from '../engine/outcome.ts'
import type { Repository } from './repository.ts'

/** A look at files: offline, no process, no network. */
export type StaticCheck = Check<Repository>

export interface StaticRule extends Pick<StaticCheck, 'requirements' | 'claim' | 'level' | 'method'> {
  readonly severity?: StaticCheck['severity']
  /** What makes the check apply, for the reason when there is none. */
  readonly about: string
  /** Undefined when there is nothing to look at. */
  find(
    repository: Repository,
  ): { readonly findings: readonly Finding[]; readonly notTested?: readonly string[] } | undefined
}

export function defineStaticCheck(id: string, rule: StaticRule): StaticCheck {
  const { find, about, ...rest } = rule
  return {
    severity: 'error',
    ...rest,
    id: `check.${id}`,
    kind: 'check',
    async run(repository) {
      const found = find(repository)
      return found
        ? counted('findings', found.findings, found.notTested)
        : notApplicable(`there is no ${about}`)
    },
  }
}
