import type { Control } from '../../engine/check.ts'

export const metricsFlaws = [
  { flaw: 'labels-by-path', describe: 'the raw path is the label' },
  { flaw: 'miscounts', describe: 'one request in ten is not counted' },
] as const satisfies readonly Control[]
