import type { Control } from '../../engine/check.ts'

export const stampedeFlaws = [
  { flaw: 'stampedes', describe: 'every miss asks the origin' },
  {
    flaw: 'stampedes-per-replica',
    describe: 'each replica asks for itself, though they share what they keep',
  },
  { flaw: 'forgets-when-origin-fails', describe: 'the old value is thrown away before there is a new one' },
] as const satisfies readonly Control[]
