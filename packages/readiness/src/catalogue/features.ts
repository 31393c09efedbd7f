import { asked, requirements } from './requirement.ts'

export const featureRequirements = requirements({
  'FEAT-1': asked('A', ['test'], 'OpenFeature', {
    title: 'Feature flags',
    claim: 'A feature can be targeted, ramped and killed without a release',
    fix: 'Evaluate flags through OpenFeature with safe defaults.',
  }),
  'FEAT-2': asked('B', ['test'], 'OWASP ASVS 5 5.4', {
    title: 'Safe uploads',
    claim: 'Uploads are bounded, typed by content and scanned',
    fix: 'Stream to storage, sniff the type, scan before use.',
  }),
  'FEAT-3': asked('B', ['test'], 'RFC 5321', {
    title: 'Messages to people',
    claim: 'Mail, text and push are queued, retried and templated',
    fix: 'Send from jobs, never from the request.',
  }),
  'FEAT-4': asked('B', ['test'], '–', {
    title: 'Generators and upgrades',
    claim: 'A generated service passes its own tests and can be upgraded',
    fix: 'Record what was generated and show a three-way difference on upgrade.',
  }),
})
