import type { Finding } from '../engine/outcome.ts'

/** Where something is wrong; `line` is 1-based. */
export type Place = Readonly<Required<Pick<Finding, 'file'>> & Pick<Finding, 'line'>>

/** Takes down what is wrong at a place, and how to mend it. */
export type Tell = (message: string, at: Place, fix?: string) => void

/** What a look tells, in its order. */
export function toldFindings(look: (tell: Tell) => void): readonly Finding[] {
  const findings: Finding[] = []
  look((message, at, fix) => findings.push({ message, ...at, ...(fix && { fix }) }))
  return findings
}
