import { planDrill } from '../../drilling/planned-drill.ts'

export const killPlan = planDrill('kill', 'B', ['WORK-1'], {
  claim: 'A process that is killed at any point of a job loses none and applies none twice',
  method: 'Workers get SIGKILL at random points of their jobs, and the effects of all jobs are counted.',
  threshold: '0 jobs lost; 0 effects applied twice',
})
