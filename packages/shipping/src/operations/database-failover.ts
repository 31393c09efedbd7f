import type { Operated, Operation } from './operation.ts'

export function databaseFailover({ service, onChassis }: Operated): Operation {
  const { name } = service
  return {
    file: 'database-failover',
    title: 'Follow a database that moved, or move it',
    when: 'The primary is gone, or takes no writes, and does not come back by itself.',
    impact: onChassis
      ? 'Writes are answered with 503 until a primary answers; what is in a cache is still served. Nothing has to be restarted.'
      : 'What needs the database fails until a primary answers.',
    steps: [
      {
        text: 'Who is primary? `f` and `off` is one that takes writes; `t` is a standby; `on` was made read-only.',
        commands: `psql "$DATABASE_URL" --no-align --tuples-only --command "select pg_is_in_recovery(), current_setting('default_transaction_read_only')"`,
        block: 'who',
      },
      {
        text:
          'A managed database, or one of an operator, promotes a standby and moves its address within its own time, usually a minute. Look at its ' +
          'console, and wait. By hand only where nobody else does it.',
      },
      {
        text:
          'By hand: make sure that the old primary is down and stays down, or there are two. What it had not sent to the standby is lost; say how ' +
          'much that may be before you go on.',
        commands: `psql "$STANDBY_URL" --no-align --tuples-only --command "select now() - pg_last_xact_replay_timestamp()"
psql "$STANDBY_URL" --no-align --tuples-only --command "select pg_promote()"`,
        block: 'promote',
      },
      {
        text: `Let the address in DATABASE_URL lead to it: the name, the balancer, or the Secret. ${
          onChassis
            ? 'Sessions to a server that takes no writes are left by themselves.'
            : 'Restart the replicas if they hold old sessions.'
        }`,
      },
      {
        text: 'The service can serve again:',
        commands: `kubectl wait pods --namespace ${name} --selector app.kubernetes.io/name=${name} --for condition=Ready --timeout 120s`,
      },
      {
        text: 'Make a new standby before you sleep: until then one more failure needs a [restore](restore.md).',
      },
    ],
    dryRun:
      'In pre-production, by the failover of your database while requests run; it is what the RTO that you promise is measured by.',
  }
}
