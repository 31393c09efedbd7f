import { planDrill } from '../../drilling/planned-drill.ts'

export const restorePlan = planDrill('restore', 'A', ['DATA-5'], {
  claim: 'A backup gives back what was there at a chosen moment',
  method:
    'Checksums are taken at a moment, writes go on, and the backup is restored to it on an empty server.',
  threshold: 'checksums equal; loss and duration within the declared recovery objectives',
})
