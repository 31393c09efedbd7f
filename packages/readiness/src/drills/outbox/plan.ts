import { planDrill } from '../../drilling/planned-drill.ts'

export const outboxPlan = planDrill('outbox', 'A', ['WORK-3'], {
  claim:
    'An event of a committed transaction arrives, one of an abandoned transaction does not, and each is applied once',
  method: 'Publisher, broker and consumer are killed in turn while transactions commit and roll back.',
  threshold: '0 committed events missing; 0 others delivered; 0 applied twice',
})
