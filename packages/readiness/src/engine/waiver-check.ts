import type { Check } from './check.ts'
import { counted } from './outcome.ts'
import { isExpired, type Waiver } from './waivers.ts'

/** Judged in a run of any kind. */
export const WAIVER_CHECK = 'check.waivers'

/** Fails on each expired waiver, whether or not what it excused is mended: an exception nobody renews is removed. */
export function waiverCheck(path: string, waivers: readonly Waiver[], now: Date): Check<unknown> {
  return {
    id: WAIVER_CHECK,
    kind: 'check',
    requirements: ['PROOF-6'],
    claim: 'No waiver has expired',
    level: 'C',
    severity: 'error',
    method: 'Compares the expiry of each waiver with today.',
    run: async () =>
      counted(
        'expired waivers',
        waivers
          .filter((waiver) => isExpired(waiver, now))
          .map((waiver) => ({
            message: `the waiver of ${waiver.id} by ${waiver.owner} expired on ${waiver.expiry}`,
            file: path,
            fix: 'Mend what it excused and remove it, or renew it with a reason.',
          })),
      ),
  }
}
