import { requirements } from './requirement.ts'

export const featureRequirements = requirements({
  'FEAT-1': [
    'Feature flags',
    'A feature can be targeted, ramped and killed without a release',
    'OpenFeature',
    'A',
    ['test'],
    'Evaluate flags through OpenFeature with safe defaults.',
  ],
  'FEAT-2': [
    'Safe uploads',
    'Uploads are bounded, typed by content and scanned',
    'OWASP ASVS 5 5.4',
    'B',
    ['test'],
    'Stream to storage, sniff the type, scan before use.',
  ],
  'FEAT-3': [
    'Messages to people',
    'Mail, text and push are queued, retried and templated',
    'RFC 5321',
    'B',
    ['test'],
    'Send from jobs, never from the request.',
  ],
  'FEAT-4': [
    'Generators and upgrades',
    'A generated service passes its own tests and can be upgraded',
    '–',
    'B',
    ['test'],
    'Record what was generated and show a three-way difference on upgrade.',
  ],
})
