import { planDrill } from '../../drilling/planned-drill.ts'

export const erasurePlan = planDrill('erasure', 'A', ['SEC-5'], {
  claim: 'An export holds all that is kept about a person, and after an erasure nothing of it is left',
  method:
    'A person with a mark is written everywhere, exported and erased; stores, caches and queues are searched.',
  threshold: '0 places without the mark in the export; 0 places with it after the erasure',
})
