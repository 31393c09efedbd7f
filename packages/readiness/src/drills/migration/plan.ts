import { planDrill } from '../../drilling/planned-drill.ts'

export const migrationPlan = planDrill('migration', 'B', ['DATA-2'], {
  claim: 'Replicas that start together migrate once, and the old version goes on beside the new one',
  method: 'Several replicas of the new version start on the database of the old one, which is under load.',
  threshold: 'each migration applied once; 0 failed requests of either version; the same after a rollback',
})
