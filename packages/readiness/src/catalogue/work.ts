import { asked, requirements } from './requirement.ts'

export const workRequirements = requirements({
  'WORK-1': asked('B', ['drill'], '–', {
    title: 'Jobs survive a kill',
    claim: 'A process killed at any point loses no job and applies none twice',
    fix: 'Commit the effect and the completion together; key effects for repetition.',
  }),
  'WORK-2': asked('B', ['test'], '–', {
    title: 'Schedules fire once',
    claim: 'A schedule fires once across replicas, also around clock changes',
    fix: 'Let the database decide who fires.',
  }),
  'WORK-3': asked('A', ['drill'], 'CloudEvents 1.0', {
    title: 'Outbox and inbox',
    claim: 'A committed event is delivered at least once and applied exactly once',
    fix: 'Write events in the transaction, publish from the table, deduplicate at the consumer.',
  }),
  'WORK-4': asked('B', ['test'], 'RFC 9110 15.3.3', {
    title: 'Long operations have a handle',
    claim: 'Slow work answers 202 with a status that can be read and cancelled',
    fix: 'Return 202 with a Location and keep state in the job store.',
  }),
  'WORK-5': asked('B', ['test'], 'Standard Webhooks; OWASP API7:2023', {
    title: 'Webhooks are signed and safe',
    claim: 'Outgoing webhooks are signed, retried and cannot reach inside addresses',
    fix: 'Sign the body, retry with backoff, resolve and refuse private addresses.',
  }),
})
