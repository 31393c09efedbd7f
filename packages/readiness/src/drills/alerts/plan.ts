import { planDrill } from '../../drilling/planned-drill.ts'

export const alertsPlan = planDrill('alerts', 'B', ['OBS-6'], {
  claim: 'Each alert fires while what it warns of is happening, and stops afterwards',
  method: 'The alert rules are loaded into a Prometheus that watches the service while its faults are made.',
  threshold: '0 alerts that stay silent during their fault, 0 that fire without it',
})
