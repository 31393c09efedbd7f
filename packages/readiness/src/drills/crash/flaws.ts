import type { Control } from '../../engine/check.ts'

export const crashFlaws = [
  {
    flaw: 'trusts-stale-lock',
    describe: 'a lock file of the dead process keeps the next one from starting',
  },
] as const satisfies readonly Control[]
