import type { Control } from '../../engine/check.ts'

export const fuzzFlaws = [
  { flaw: 'fails-on-zero', describe: 'an allowed edge of a number is a 500' },
  { flaw: 'lies-in-document', describe: 'a field has another type than the document says' },
] as const satisfies readonly Control[]
