import { CONNECTIONS_AWAITED, DATABASE_SILENT, LOCK_HELD } from '../runbooks/database-causes.ts'
import { PROVIDER_CAUSES } from '../runbooks/provider-causes.ts'
import { FAILED_CALLS } from '../signals/failed-calls.ts'
import { rate, series } from '../watched.ts'
import type { Alert } from './alert.ts'
import { criticalDown } from './critical-down.ts'
import { FOLLOWING_ALERTS } from './following-alerts.ts'

const LEAST_CALLS_PER_S = 0.1

/** What the process stands on. */
export const dependencyAlerts: readonly Alert[] = [
  {
    name: 'CriticalDependencyDown',
    severity: 'page',
    forS: 60,
    summary: 'No replica reaches {{ $labels.dependency }}, without which the service does not serve',
    expr: criticalDown,
    explains: FOLLOWING_ALERTS,
    runbook: {
      impact: 'Readiness is lost: requests that need it fail.',
      look: [
        { at: 'the server itself', tells: 'whether it runs, takes connections, and has room' },
        {
          at: 'the log, `dependency` and `error`',
          tells: 'refused, timed out, or a password that is not right any more',
        },
        { at: 'NetworkPolicies and security groups', tells: 'whether somebody closed the way to it' },
      ],
      causes: [
        DATABASE_SILENT,
        LOCK_HELD,
        CONNECTIONS_AWAITED,
        {
          sign: 'a failover is under way',
          cure: 'Wait: sessions are opened anew by themselves within seconds.',
        },
        { sign: 'too many connections', cure: 'Lower the pool of each replica or put a pooler in front.' },
        { sign: 'the credentials were changed', cure: 'See runbook "rotation".' },
      ],
    },
    drill: 'dependency-down',
    told({ signals: { dependencies } }) {
      const up = (dependency: string, policy: string, values: string) => ({
        metric: dependencies?.up ?? '',
        labels: { dependency, policy },
        values,
      })
      return {
        fires: [up('database', 'critical', '0x60')],
        silent: [up('database', 'critical', '1x60'), up('cache', 'degradable', '0x60')],
      }
    },
  },
  {
    name: 'PoolExhausted',
    severity: 'page',
    forS: 60,
    summary: 'At any moment requests wait for a connection to the database',
    expr: (watched) =>
      watched.signals.database &&
      `max by (namespace, job, instance) (avg_over_time(${series(watched, watched.signals.database.pending)}[${watched.time(60)}])) > 1`,
    runbook: {
      impact: 'Latency grows until requests run into their time limit.',
      look: [
        {
          at: 'the dashboard, "Database"',
          tells: 'slow statements keep connections; many quick ones need more of them',
        },
        { at: '`pg_stat_activity`', tells: 'sessions `idle in transaction` or waiting for a lock' },
      ],
      causes: [
        DATABASE_SILENT,
        LOCK_HELD,
        {
          sign: 'more is asked than before',
          cure: 'Raise `DATABASE_POOL_SIZE`, as long as replicas times pool fits the server.',
        },
      ],
    },
    drill: 'overload',
    told: ({ signals: { database } }) => ({
      fires: [{ metric: database?.pending ?? '', values: '5x60' }],
      silent: [{ metric: database?.pending ?? '', values: '0x10 5x1 0x60' }],
    }),
  },
  {
    name: 'CacheUnavailable',
    severity: 'ticket',
    forS: 60,
    summary: 'Redis is not in use for {{ $labels.user }}: what was shared is each replica’s own',
    expr: (watched) =>
      watched.signals.redisUp &&
      `max by (namespace, job, user) (${series(watched, watched.signals.redisUp)}) == 0`,
    runbook: {
      impact:
        'Answers come from memory or their origin: the database and providers get more to do, limits are counted by each replica.',
      look: [
        {
          at: 'Redis itself, `redis-cli ping` and `info memory`',
          tells: 'whether it runs, is full, or is a replica',
        },
        { at: 'the dashboard, "Cache"', tells: 'by reason: timed out, refused, read-only, out of memory' },
      ],
      causes: [
        {
          sign: 'Redis does not answer',
          cure: 'Start it again. Elsewhere than on one host its provider has the command.',
          tries: '! timeout 5 redis-cli -u "$REDIS_URL" --no-auth-warning ping | grep -q PONG',
          types: 'docker compose restart cache',
        },
        { sign: 'out of memory', cure: 'Set `maxmemory-policy allkeys-lru`, or give it more.' },
        { sign: 'a failover', cure: 'Wait: it is found again by itself within seconds.' },
      ],
    },
    drill: 'dependency-down',
    told: ({ signals: { redisUp = '' } }) => ({
      fires: [{ metric: redisUp, labels: { user: 'cache' }, values: '0x60' }],
      silent: [{ metric: redisUp, labels: { user: 'cache' }, values: '1x60' }],
    }),
  },
  {
    name: 'RedisFull',
    severity: 'ticket',
    forS: 120,
    summary: 'Redis has no room for what {{ $labels.user }} shares: nothing new is kept there',
    expr: (watched) =>
      watched.signals.redisFull &&
      `max by (namespace, job, user) (${series(watched, watched.signals.redisFull)}) == 1`,
    runbook: {
      impact: 'What is kept is still read; what is new is loaded by each replica for itself.',
      look: [
        { at: 'Redis itself, `redis-cli info memory`', tells: 'how much it uses, and how much it may' },
        {
          at: '`redis-cli config get maxmemory-policy`',
          tells: 'noeviction: it refuses instead of forgetting',
        },
        { at: '`redis-cli --bigkeys`', tells: 'whose keys fill it: others may share it' },
      ],
      causes: [
        { sign: 'noeviction', cure: 'Set `maxmemory-policy allkeys-lru`: what is here may be forgotten.' },
        { sign: 'others fill it', cure: 'Give them a Redis of their own.' },
        { sign: 'too little', cure: 'Give it more memory; look at "Evictions" of its own metrics first.' },
      ],
    },
    drill: { byHand: '`redis-cli config set maxmemory 1` on the Redis of the service' },
    told: ({ signals: { redisFull = '' } }) => {
      const full = (values: string) => ({ metric: redisFull, labels: { user: 'cache' }, values })
      return { fires: [full('1x60')], silent: [full('0x10 1x4 0x50')] }
    },
  },
  {
    name: 'Degraded',
    severity: 'ticket',
    forS: 300,
    summary: 'The check {{ $labels.dependency }} fails on every replica; the service goes on, with less',
    expr: (watched) => {
      const { dependencies } = watched.signals
      if (!dependencies) return undefined
      const { up, watched: known } = dependencies
      // Of caches and providers other alerts say more.
      const others = known.length > 0 ? [`dependency!~"${known.join('|')}"`] : []
      return `max by (namespace, job, dependency) (${series(watched, up, 'policy!="critical"', ...others)}) == 0`
    },
    runbook: {
      impact: 'Readiness stays. Answers may be old, or leave out what needs it.',
      look: [
        {
          at: 'readiness of one replica, `/health/ready`',
          tells: 'what the check observed, and from where on it is too much',
        },
        { at: 'the log, by the name of the check', tells: 'since when, and the error' },
      ],
      causes: [
        { sign: 'a server is gone', cure: 'Bring it back; it is found again by itself.' },
        {
          sign: 'something is stale',
          cure: 'What renews it fails: look for the error of its last run in the log.',
        },
      ],
    },
    drill: 'dependency-down',
    told({ signals: { dependencies } }) {
      const up = (dependency: string, policy: string, values: string) => ({
        metric: dependencies?.up ?? '',
        labels: { dependency, policy },
        values,
      })
      return {
        fires: [up('archive', 'degradable', '0x60')],
        silent: [
          up('archive', 'degradable', '1x60'),
          up('database', 'critical', '0x60'),
          ...(dependencies?.watched ?? []).map((name) => up(name, 'degradable', '0x60')),
        ],
      }
    },
  },
  {
    name: 'ProviderFailing',
    severity: 'ticket',
    forS: 120,
    summary: 'Half of the calls to {{ $labels.upstream }} fail',
    expr: (watched) => {
      const { upstream } = watched.signals
      if (!upstream) return undefined
      const all = `sum by (namespace, job, upstream) (${rate(watched, 300, upstream.calls)})`
      return `sum by (namespace, job, upstream) (${rate(watched, 300, upstream.calls, FAILED_CALLS)}) / ${all} > 0.5\nand ${all} > ${LEAST_CALLS_PER_S}`
    },
    runbook: {
      impact: 'What needs the provider is answered from what is kept, or with 502 or 504.',
      look: [
        {
          at: 'the dashboard, "Providers", calls by outcome',
          tells:
            '`upstream_timeout`: it is slow; `upstream_unavailable`: its breaker is open; `upstream_rate_limited`: we ask too much; `upstream_invalid`: it has changed',
        },
        { at: 'the status page of the provider', tells: 'whether they know' },
      ],
      causes: [
        ...PROVIDER_CAUSES,
        { sign: 'upstream_address_refused', cure: 'Its name leads into a private network: look at DNS.' },
      ],
    },
    drill: 'provider-failure',
    told: ({ signals }) => {
      const calls = (outcome: string, perStep: number) => ({
        metric: signals.upstream?.calls ?? '',
        labels: { upstream: 'species', outcome },
        values: `0+${perStep}x60`,
      })
      return {
        fires: [calls('ok', 10), calls('upstream_timeout', 30)],
        silent: [calls('ok', 30), calls('upstream_refused', 100), calls('upstream_timeout', 10)],
      }
    },
  },
  {
    name: 'RetrySpike',
    severity: 'ticket',
    forS: 120,
    summary:
      'More than one call in twenty to {{ $labels.upstream }} is repeated, half of what the budget allows',
    expr: (watched) => {
      const { upstream } = watched.signals
      if (!upstream) return undefined
      const all = `sum by (namespace, job, upstream) (${rate(watched, 300, upstream.calls)})`
      return `sum by (namespace, job, upstream) (${rate(watched, 300, upstream.retries)}) / ${all} > 0.05\nand ${all} > ${LEAST_CALLS_PER_S}`
    },
    runbook: {
      impact: 'Calls take longer, and the provider gets more to do while it is least able to.',
      look: [
        { at: 'the dashboard, "Providers", requests by outcome', tells: 'what the repeated ones failed of' },
      ],
      causes: [
        {
          sign: 'the provider fails now and then',
          cure: 'Tell its owner; the budget keeps repeats at a tenth of the calls.',
        },
        {
          sign: 'connections break',
          cure: 'Its idle time-out is shorter than ours: lower the keep-alive of the provider’s settings.',
        },
      ],
    },
    drill: 'provider-failure',
    told: ({ signals }) => {
      const series = (metric: string | undefined, perStep: number, labels = {}) => ({
        metric: metric ?? '',
        labels: { upstream: 'species', ...labels },
        values: `0+${perStep}x60`,
      })
      const { calls, retries } = signals.upstream ?? {}
      return {
        fires: [series(calls, 100, { outcome: 'ok' }), series(retries, 9)],
        silent: [series(calls, 100, { outcome: 'ok' }), series(retries, 3)],
      }
    },
  },
  {
    name: 'BreakerOpen',
    severity: 'ticket',
    forS: 60,
    summary: 'The breaker of {{ $labels.upstream }} is open: nobody asks it',
    expr: (watched) => {
      const { upstream } = watched.signals
      // It looks again and again whether the provider is back, and is half open then.
      return (
        upstream &&
        `min by (namespace, job, upstream) (max_over_time(${series(watched, upstream.breakerState, 'state="open"')}[${watched.time(60)}])) == 1`
      )
    },
    runbook: {
      impact: 'What needs the provider is answered from what is kept, or refused at once.',
      look: [
        { at: 'the dashboard, "Providers"', tells: 'what its calls failed of before the breaker opened' },
      ],
      causes: [
        {
          sign: 'calls to the provider fail',
          cure: 'The breaker closes by itself when they do not any more.',
          see: 'ProviderFailing',
        },
      ],
    },
    drill: 'provider-failure',
    told: ({ signals: { upstream } }) => {
      const state = (values: string) => ({
        metric: upstream?.breakerState ?? '',
        labels: { upstream: 'species', state: 'open' },
        values,
      })
      return { fires: [state('1 1 0 1 1 0 1x60')], silent: [state('0x10 1 0x50')] }
    },
  },
]
