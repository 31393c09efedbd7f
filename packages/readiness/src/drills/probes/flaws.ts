import type { Control } from '../../engine/check.ts'

export const probesFlaws = [
  { flaw: 'slow-probe', describe: 'readiness calls a dependency while the prober waits' },
  { flaw: 'one-probe', describe: 'liveness is the same answer as readiness and fails while draining' },
  { flaw: 'always-ready', describe: 'readiness says 200 whatever the state' },
] as const satisfies readonly Control[]
