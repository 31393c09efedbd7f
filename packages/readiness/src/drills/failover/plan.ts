import { planDrill } from '../../drilling/planned-drill.ts'

export const failoverPlan = planDrill('failover', 'A', ['DATA-4'], {
  claim: 'Writes resume within the declared time after the primary database is lost, and reads go on',
  method:
    'The primary is killed under load and its standby promoted, behind the address that the service knows.',
  threshold:
    'first write after the loss within the declared time; 0 acknowledged writes missing; 0 failed reads',
})
