import { planDrill } from '../../drilling/planned-drill.ts'

export const promotionPlan = planDrill('promotion', 'A', ['SHIP-12'], {
  claim: 'A release is promoted only after smoke, a short load and a rehearsed rollback',
  method: 'A good and a flawed release are put through the gate of the stage before production.',
  threshold: 'the good one is promoted; the flawed one is not, and what ran before it serves again',
})
