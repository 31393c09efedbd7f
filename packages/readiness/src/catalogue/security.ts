import { asked, requirements } from './requirement.ts'

export const securityRequirements = requirements({
  'SEC-1': asked('B', ['test'], 'RFC 8725; RFC 9068; RFC 7662', {
    title: 'Authentication against real issuers',
    claim: 'Tokens are verified with bounded caching that revocation limits',
    fix: 'Check algorithm, issuer, audience and type; bound caches by token life.',
  }),
  'SEC-2': asked('B', ['test'], 'OWASP API5:2023', {
    title: 'Every route declares its access',
    claim: 'A route without a policy does not boot; anonymous and wrong roles are refused',
    fix: 'Make the policy a required field of the route.',
  }),
  'SEC-3': asked('A', ['drill'], 'OWASP API1:2023', {
    title: 'Tenants are isolated',
    claim: 'No request reads or writes another tenant’s rows',
    fix: 'Take the tenant from the verified token and enforce it in the database.',
  }),
  'SEC-4': asked('A', ['test'], 'OWASP ASVS 5 16.4.2', {
    title: 'An audit trail that shows tampering',
    claim: 'Who did what is recorded, and a changed record is detected',
    fix: 'Chain records by hash and verify the chain.',
  }),
  'SEC-5': asked('A', ['drill'], 'GDPR art. 15, 17', {
    title: 'Privacy requests',
    claim: 'A person’s data can be exported and erased everywhere',
    fix: 'Keep a map of personal data and drive export and erasure from it.',
  }),
  'SEC-6': asked('B', ['check', 'probe'], 'OpenSSF Scorecard; RFC 9116', {
    title: 'Repository and disclosure policy',
    claim: 'The repository says who owns it, how to report a hole, and how dependencies are kept current',
    fix: 'Add SECURITY.md with a contact, CODEOWNERS with owners, a dependency update configuration; serve security.txt.',
  }),
  'SEC-7': asked('A', ['check'], 'Pod Security Standards', {
    title: 'Cluster policy as code',
    claim: 'The cluster refuses what the policy forbids',
    fix: 'Ship admission policies and test them.',
  }),
})
