import type { SampleSet, TimelineEvent } from '../load/sample-set.ts'
import type { ControlResult } from './control-result.ts'
import { holds, type Measurement, measured } from './measurement.ts'

export type Status = 'pass' | 'fail' | 'waived' | 'not-applicable' | 'inconclusive'

/** Where something is wrong, what was seen there, and how to mend or repeat exactly that. */
export interface Finding {
  readonly message: string
  readonly file?: string
  /** 1-based. */
  readonly line?: number
  readonly fix?: string
  /** One command that shows it again, `curl` where possible. */
  readonly reproduce?: string
}

/** What a check returns. The verdict is not its business: the engine judges measurements and findings. */
export type Outcome =
  | {
      readonly kind: 'measured'
      readonly measurements: readonly Measurement[]
      readonly findings?: readonly Finding[]
      readonly samples?: readonly SampleSet[]
      readonly events?: readonly TimelineEvent[]
      /** What the check could not look at. */
      readonly notTested?: readonly string[]
      /** What the check said of services with a known flaw, where that was asked too. */
      readonly controls?: readonly ControlResult[]
    }
  | { readonly kind: 'not-applicable'; readonly reason: string }
  | { readonly kind: 'inconclusive'; readonly reason: string }

/**
 * The verdict: any broken threshold or finding fails; what could not be seen makes the rest inconclusive; nothing measured
 * at all is inconclusive too, so that a check that did not run never passes.
 */
export function judge(
  measurements: readonly Measurement[],
  findings: number,
): 'pass' | 'fail' | 'inconclusive' {
  const verdicts = measurements.map(holds)
  if (findings > 0 || verdicts.includes(false)) return 'fail'
  if (verdicts.length === 0 || verdicts.includes(undefined)) return 'inconclusive'
  return 'pass'
}

/** The outcome of a check that counts findings: none may be there. */
export function counted(
  what: string,
  findings: readonly Finding[],
  notTested: readonly string[] = [],
): Outcome {
  return {
    kind: 'measured',
    measurements: [measured(what, findings.length, '=', 0)],
    findings,
    ...(notTested.length > 0 && { notTested }),
  }
}

export function notApplicable(reason: string): Outcome {
  return { kind: 'not-applicable', reason }
}

export function inconclusive(reason: string): Outcome {
  return { kind: 'inconclusive', reason }
}
