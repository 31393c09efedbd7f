import { asked, requirements } from './requirement.ts'

export const dataRequirements = requirements({
  'DATA-1': asked('B', ['test'], 'PostgreSQL statement_timeout', {
    title: 'A bounded pool with timeouts',
    claim: 'Connections, waits and statements all have a limit',
    fix: 'Set pool size, wait, statement, lock and idle timeouts.',
  }),
  'DATA-2': asked('B', ['drill', 'check'], 'Expand and contract', {
    title: 'Safe migrations',
    claim: 'Migrations run once across replicas, beside the old version, and can be rolled back',
    fix: 'Take a lock, set lock_timeout, split into expand and contract.',
  }),
  'DATA-3': asked('B', ['test'], 'PostgreSQL sslmode=verify-full', {
    title: 'Verified encryption to the database',
    claim: 'A database with a wrong certificate is refused',
    fix: 'Verify the certificate against a known authority.',
  }),
  'DATA-4': asked('A', ['drill'], '–', {
    title: 'Failover',
    claim: 'Writes resume within the declared time after the primary is lost',
    fix: 'Resolve again on each connect and retry on the read-only error.',
  }),
  'DATA-5': asked('A', ['drill'], 'PostgreSQL PITR', {
    title: 'Restore is rehearsed',
    claim: 'A backup is restored to a point in time with equal checksums, within the declared objectives',
    fix: 'Schedule backups and restore one regularly by script.',
  }),
  'DATA-6': asked('A', ['test'], 'pgvector', {
    title: 'Vector search',
    claim: 'Vector columns work on the real server',
    fix: 'Run the suite on a server with the extension.',
  }),
  'DATA-7': asked('B', ['document', 'test'], '–', {
    title: 'Indexes follow queries',
    claim: 'Each frequent query has an index, and loops of queries are prevented',
    fix: 'Explain the frequent queries and count statements in tests.',
  }),
  'DATA-8': asked('B', ['test'], '–', {
    title: 'One refresher',
    claim: 'A periodic refresh is done by exactly one replica',
    fix: 'Hold a lease in the database while refreshing.',
  }),
})
