import type { Finding } from '../harness/claim.ts'
import type { Fault } from './faults.ts'
import type { RehearsalReport } from './rehearsal.ts'

/** Whether the cause was found, cured, and nothing of it is left. */
export function findingsOf(fault: Fault, rehearsed: RehearsalReport): readonly Finding[] {
  const { alert, blamed, named, cure, firedBefore, firesStill, isServed } = rehearsed
  const { brokenMs, toldMs, namedMs, curedMs, wellMs } = rehearsed
  const seconds = (fromMs: number, toMs: number) => `${((toMs - fromMs) / 1_000).toFixed(0)} s`
  return [
    finding('fires before anything is broken', firedBefore.join(', ') || 'nothing', 'nothing'),
    {
      what: 'told of it',
      measured: alert ? `${alert}, after ${seconds(brokenMs, toldMs)}` : 'nobody',
      expected: 'by an alert',
      holds: alert !== undefined,
    },
    ...(fault.blames
      ? [
          {
            what: 'red on the dashboard',
            measured: blamed,
            expected: fault.blames,
            holds: blamed.includes(fault.blames),
          },
        ]
      : []),
    {
      what: 'cause named',
      measured: `${named.join(', then ') || 'none'}, after ${seconds(toldMs, namedMs)}`,
      expected: fault.causes.join(', or '),
      holds: named.length > 0 && named.every((each) => fault.causes.includes(each)),
    },
    finding('fires after the cure', firesStill.join(', ') || 'nothing', 'nothing'),
    {
      what: 'users served again',
      measured: `${isServed ? 'yes' : 'no'}, by "${cure}" after ${seconds(namedMs, curedMs)}, well after ${seconds(brokenMs, wellMs)} in all`,
      expected: 'yes',
      holds: isServed,
    },
  ]
}

function finding(what: string, measured: string, expected: string): Finding {
  return { what, measured, expected, holds: measured === expected }
}
