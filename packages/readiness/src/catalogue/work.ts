import { requirements } from './requirement.ts'

export const workRequirements = requirements({
  'WORK-1': [
    'Jobs survive a kill',
    'A process killed at any point loses no job and applies none twice',
    '–',
    'B',
    ['drill'],
    'Commit the effect and the completion together; key effects for repetition.',
  ],
  'WORK-2': [
    'Schedules fire once',
    'A schedule fires once across replicas, also around clock changes',
    '–',
    'B',
    ['test'],
    'Let the database decide who fires.',
  ],
  'WORK-3': [
    'Outbox and inbox',
    'A committed event is delivered at least once and applied exactly once',
    'CloudEvents 1.0',
    'A',
    ['drill'],
    'Write events in the transaction, publish from the table, deduplicate at the consumer.',
  ],
  'WORK-4': [
    'Long operations have a handle',
    'Slow work answers 202 with a status that can be read and cancelled',
    'RFC 9110 15.3.3',
    'B',
    ['test'],
    'Return 202 with a Location and keep state in the job store.',
  ],
  'WORK-5': [
    'Webhooks are signed and safe',
    'Outgoing webhooks are signed, retried and cannot reach inside addresses',
    'Standard Webhooks; OWASP API7:2023',
    'B',
    ['test'],
    'Sign the body, retry with backoff, resolve and refuse private addresses.',
  ],
})
