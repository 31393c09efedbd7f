import { planDrill } from '../../drilling/planned-drill.ts'

export const rotationPlan = planDrill('rotation', 'A', ['CFG-3'], {
  claim: 'A changed database password, signing key or certificate is picked up without a restart',
  method: 'Each credential is replaced under load, with an overlap in which the old one is valid too.',
  threshold: '0 failed requests; 0 uses of the old credential after the overlap',
})
