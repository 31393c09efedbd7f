import type { Control } from '../../engine/check.ts'

export const drainFlaws = [
  { flaw: 'exits-at-once', describe: 'the process ends on the signal' },
  { flaw: 'closes-at-once', describe: 'the listener closes on the signal, before balancers notice' },
  { flaw: 'dies-by-signal', describe: 'a clean drain that ends with a signal instead of code 0' },
  { flaw: 'cuts-streams', describe: 'open streams are destroyed instead of ended' },
  { flaw: 'keeps-connections', describe: 'answers while draining do not ask clients to leave' },
] as const satisfies readonly Control[]
