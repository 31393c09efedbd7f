import type { ReadinessDocument } from './box.ts'
import { shown, yours } from './box.ts'
import { bench, CHASSIS, check, drill, prove, SHIPPING, tests } from './commands.ts'

export const discussionPoints: ReadinessDocument = {
  title: 'Discussion points',
  groups: [
    {
      title: 'In the order in which they stand there',
      boxes: [
        shown(
          'Connections drain on scale-down and deployment',
          drill('characters', 'drain', 'long-answer', 'rolling'),
        ),
        shown('Request ids for correlation', drill('pokedex', 'correlation')),
        shown(
          'The same database everywhere, compose and cluster alike',
          `${tests(`${CHASSIS}/database/database.test.ts`)}, ${prove('edge', 'files')}, ${prove('cluster', 'guide')}`,
        ),
        shown('Grafana dashboards', prove('monitoring')),
        shown('Prometheus alert rules', prove('monitoring')),
        shown(
          'Distributed tracing with OpenTelemetry',
          `${tests(`${CHASSIS}/telemetry/otlp-exporter.test.ts`)}, ${drill('pokedex', 'trace')}`,
        ),
        shown(
          'GitOps with Argo CD, in several repositories',
          prove('cluster', 'gitops-tree', 'gitops'),
          'Argo CD itself did not run',
        ),
        shown('Promotion by tags', prove('cluster', 'gitops-tree')),
        shown(
          'Stale data while the upstream is down; caches outside of the process',
          `${tests('services/characters/test/upstream-down.test.ts', 'services/pokedex/test/shared-redis.test.ts')}`,
        ),
        yours(
          'Tests and an approval before a merge',
          'somebody with the repository’s account applies the ruleset',
          `${tests(`${SHIPPING}/pipeline`)}, \`.github/rulesets/apply.sh\``,
        ),
        shown('Disruption budgets in the chart', prove('cluster', 'disruption')),
        shown(
          'Deep readiness and its trade-offs: shed load early',
          `${tests(`${CHASSIS}/health`, `${CHASSIS}/lifecycle`)}, ${drill('pokedex', 'overload', 'dependency-down')}`,
        ),
        shown(
          'Secrets from Vault or an operator',
          `${prove('secrets')}, ${prove('cluster', 'secret-stores')}`,
        ),
        shown(
          'TLS on the cluster',
          prove('cluster', 'renderings'),
          'routes name certificates, which nobody renews on a cluster yet; on a plain host they are (`npm run prove:edge -- --only certificates`)',
        ),
        shown(
          'Fewer mocks, contract tests',
          `${tests('services/pokedex/test/recorded-providers.test.ts', 'services/characters/test/openapi-fuzz.test.ts')}`,
        ),
        shown(
          'Chaos',
          `${drill('characters', 'crash', 'dependency-down', 'half-open')}, ${prove('sockets')}`,
        ),
        shown(
          'Load: what one replica takes through each layer of the cache, and whether to split',
          `${bench('characters')}, ${bench('cache')}`,
          'scenarios for k6, and something like production to run them on',
        ),
        shown(
          'Properties and mutants',
          `${tests(`${CHASSIS}/limits`, `${CHASSIS}/identity`)}, ${prove('mutation')}`,
        ),
        shown(
          'TLS to the database; high availability, reads before consistency',
          `${tests(`${CHASSIS}/database/server-client.test.ts`, `${CHASSIS}/database/failover.test.ts`)}`,
          'a read replica that is asked while the primary is away',
        ),
        shown('One worker a process where work waits for others', bench('overhead')),
        yours(
          'Policies of the repository: branches, contributing, scans',
          'somebody with the repository’s account applies the ruleset',
          check('repository-policy'),
        ),
      ],
    },
  ],
}
