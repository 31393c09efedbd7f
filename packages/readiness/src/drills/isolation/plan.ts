import { planDrill } from '../../drilling/planned-drill.ts'

export const isolationPlan = planDrill('isolation', 'A', ['SEC-3'], {
  claim: 'No request of one tenant reads or changes a row of another',
  method:
    'Each route is asked with the token of one tenant for what belongs to another, in every place of a request.',
  threshold: '0 foreign rows in answers; 0 foreign rows changed',
})
