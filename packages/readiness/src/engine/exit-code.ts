import type { Result } from './result.ts'

/** 0 all required pass, 1 a required one failed, 2 usage or configuration, 3 inconclusive, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130

export interface ExitCircumstances {
  readonly interrupted?: boolean
  /** Turns 1 into 0, and nothing else. */
  readonly reportOnly?: boolean
  /** The evidence or a report that was asked for could not be written. */
  readonly unwritten?: boolean
}

/** The same for every output format: it looks at results only. A failure outweighs what could not be judged. */
export function exitCode(results: readonly Result[], circumstances: ExitCircumstances = {}): ExitCode {
  if (circumstances.interrupted) return 130
  const required = results.filter((result) => result.required)
  if (!circumstances.reportOnly && required.some(({ status }) => status === 'fail')) return 1
  const unclear = results.length === 0 || required.some(({ status }) => status === 'inconclusive')
  return unclear || circumstances.unwritten ? 3 : 0
}
