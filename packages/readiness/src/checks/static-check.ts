import type { Check } from '../engine/check.ts'
import { counted, type Finding, inconclusive, notApplicable } from '../engine/outcome.ts'
import type { Repository } from './repository.ts'

/** A look at files: offline, no process, no network. */
export type StaticCheck = Check<Repository>

/** A file that the check is about and that cannot be judged. */
export interface Unread {
  readonly file: string
  /** 1-based. */
  readonly line?: number
  readonly why: string
}

export interface Found {
  readonly findings: readonly Finding[]
  /** Without findings they make the check inconclusive; beside findings each is one more. */
  readonly unread?: readonly Unread[]
  readonly notTested?: readonly string[]
}

export interface StaticRule extends Pick<StaticCheck, 'claim' | 'method'> {
  readonly severity?: StaticCheck['severity']
  /** What makes the check apply, for the reason when there is none. */
  readonly about: string
  /** Undefined when there is nothing to look at, a text when there is more to say about why. */
  find(repository: Repository): Found | string | undefined
}

export function defineStaticCheck(
  id: string,
  level: StaticCheck['level'],
  requirements: StaticCheck['requirements'],
  rule: StaticRule,
): StaticCheck {
  const { find, about, ...rest } = rule
  return {
    severity: 'error',
    ...rest,
    level,
    requirements,
    id: `check.${id}`,
    kind: 'check',
    async run(repository) {
      const found = find(repository)
      if (found === undefined || typeof found === 'string')
        return notApplicable(found ?? `there is no ${about}`)
      const { findings, unread = [], notTested } = found
      if (findings.length === 0 && unread.length > 0)
        return inconclusive(
          unread.map(({ file, ...rest }) => `cannot read ${file}: ${told(rest)}`).join('\n'),
        )
      return counted('findings', [...findings, ...unread.map(asFinding)], notTested)
    },
  }
}

function asFinding({ file, line, why }: Unread): Finding {
  const message = `cannot be read: ${why}`
  return { message, file, ...(line && { line }), fix: 'Make the file readable, so that it is looked at too.' }
}

const told = ({ line, why }: Pick<Unread, 'line' | 'why'>) => (line ? `line ${line}: ${why}` : why)
