import type { Control } from '../../engine/check.ts'

export const rollingFlaws = [
  { flaw: 'ready-too-early', describe: 'readiness says 200 before requests can be served' },
  { flaw: 'closes-at-once', describe: 'the old replica closes before the balancer has noticed' },
] as const satisfies readonly Control[]
