import type { ReadinessDocument } from './box.ts'
import { shown } from './box.ts'
import { bench, CHASSIS, drill, prove, SHIPPING, tests } from './commands.ts'

export const technicalChecklist: ReadinessDocument = {
  title: 'Technical checklist',
  groups: [
    {
      title: 'In a good place already',
      boxes: [
        shown('A domain with ports and adapters', tests('services/pokedex/test/domain-purity.test.ts')),
        shown('Retries and a cache', tests(`${CHASSIS}/outbound`, `${CHASSIS}/cache`)),
        shown('Error tracking', prove('errors')),
        shown(
          'Load tests, coverage, a pipeline',
          `${bench('smoke')}, \`npm test -- --coverage\`, ${tests(`${SHIPPING}/pipeline`)}`,
          'scenarios for k6',
        ),
      ],
    },
    {
      title: 'Observability',
      boxes: [
        shown(
          'JSON logs, and the request id on outbound calls',
          `${drill('pokedex', 'logs', 'correlation')}`,
        ),
        shown(
          'p95 and p99, rate of 5xx, provider errors, cache hits and misses, retries',
          `${drill('pokedex', 'metrics')}, ${tests('tools/metrics-reference.test.ts')}`,
        ),
        shown('Traces from route to service to provider', drill('pokedex', 'trace')),
        shown(
          'Liveness, and readiness that looks at dependencies as declared',
          drill('characters', 'probes', 'dependency-down'),
        ),
      ],
    },
    {
      title: 'Resilience',
      boxes: [
        shown(
          'A breaker for each provider',
          `${tests(`${CHASSIS}/outbound/circuit-breaker.test.ts`)}, ${drill('pokedex', 'provider-failure')}`,
        ),
        shown('Limits to outbound calls at a time', tests(`${CHASSIS}/outbound/upstream.test.ts`)),
        shown(
          '429 and Retry-After are respected',
          tests(`${CHASSIS}/outbound/retry-after.test.ts`, 'services/pokedex/test/provider-limits.test.ts'),
        ),
        shown(
          'Time-outs at client and request, and cancellation passed on',
          tests('services/pokedex/test/provider-hangs.test.ts', 'services/pokedex/test/disconnect.test.ts'),
        ),
      ],
    },
    {
      title: 'Cache',
      boxes: [
        shown(
          'Shared between replicas',
          `${tests('services/pokedex/test/shared-redis.test.ts')}, ${tests(`${CHASSIS}/cache/coherence.test.ts`)}`,
        ),
        shown('Stampede protection', drill('pokedex', 'stampede')),
        shown(
          'Times to live, and short ones for what is not there',
          tests(`${CHASSIS}/cache/tiered-cache.test.ts`, `${CHASSIS}/cache/memory-tier.test.ts`),
        ),
      ],
    },
    {
      title: 'Contract',
      boxes: [
        shown('One error schema with code, message and correlation id', drill('pokedex', 'error-contract')),
        shown(
          'Errors of the domain map to one status each',
          tests(`${CHASSIS}/http/error-contract.test.ts`, 'tools/references.test.ts'),
        ),
        shown(
          'Versions in the path',
          tests(`${CHASSIS}/http/caching.test.ts`, 'packages/readiness/src/openapi-diff'),
        ),
      ],
    },
    {
      title: 'Security and abuse',
      boxes: [
        shown('Rate limits by address and key, size limits', drill('pokedex', 'rate-limit', 'limits')),
        shown(
          'CORS closed, security headers',
          `${drill('pokedex', 'headers')}, ${tests(`${CHASSIS}/http/caching.test.ts`)}`,
        ),
        shown('Length and characters of a name', tests('services/pokedex/test/pokedex-api.test.ts')),
      ],
    },
    {
      title: 'Least to ship',
      boxes: [
        shown('Behind a proxy that ends TLS', prove('edge', 'requests')),
        shown('Several replicas that scale by themselves', prove('cluster', 'autoscaling')),
        shown(
          'p95 and an error budget, alerts on provider failure and retry spikes',
          prove('monitoring', 'provider-limping', 'provider-failing'),
        ),
        shown(
          'Backup and restore for what has state',
          `${prove('edge', 'backups')}, ${prove('operations', 'restore')}`,
        ),
      ],
    },
  ],
}
