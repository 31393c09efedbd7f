import type { ReadinessDocument } from './box.ts'
import { notYet, shown, yours } from './box.ts'
import { bench, CHASSIS, check, drill, prove, SHIPPING, tests } from './commands.ts'

const EVENTS = 'jobs, events and RabbitMQ'

export const templateChecklist: ReadinessDocument = {
  title: 'Template checklist',
  groups: [
    {
      title: 'Already there, as it says',
      boxes: [
        shown('Modular typed settings, read once', tests(`${CHASSIS}/settings`)),
        shown('Postgres', tests(`${CHASSIS}/database`)),
        shown('Redis with retries', tests(`${CHASSIS}/cache/redis-faults.test.ts`)),
        notYet('Messages over RabbitMQ', EVENTS),
        notYet(
          'Background tasks',
          'jobs; `background` of a feature runs work beside requests and keeps nothing',
        ),
        shown('Distributed tracing', drill('pokedex', 'trace')),
        shown('External authentication, tokens cached', tests(`${CHASSIS}/identity`)),
        shown('Retries and breakers', tests(`${CHASSIS}/outbound`)),
        shown('Prometheus metrics', drill('characters', 'metrics')),
        shown('Liveness, readiness, startup', drill('characters', 'probes')),
        shown('JSON logs', drill('characters', 'logs')),
        shown('Multi-stage image', `${prove('cluster', 'container-drills')}, ${prove('lint', 'hadolint')}`),
        shown('Compose', prove('edge', 'files')),
        shown('Kubernetes manifests', prove('cluster', 'kustomize', 'refused-pods')),
        shown('Pre-commit hook', tests('packages/cli/src/pre-commit.test.ts')),
        shown('A structure of tests', '`npm test`'),
      ],
    },
    {
      title: '1. Pipelines',
      boxes: [
        shown(
          'Workflows for pull requests, deployment, security, release',
          `${prove('lint', 'actionlint', 'zizmor')}, ${tests(`${SHIPPING}/pipeline`)}`,
        ),
        shown('Unit and integration tests, linters, types', '`npm run check`, `npm test`'),
        yours(
          'Images are built and pushed',
          'a registry, and its name and password as secrets',
          prove('cluster', 'container-drills'),
        ),
        yours(
          'Scans of dependencies and images, static analysis',
          'runs on GitHub',
          tests(`${SHIPPING}/pipeline`),
        ),
        yours(
          'Deployment to staging and production',
          'clusters, and their credentials as secrets',
          prove('cluster', 'guide'),
        ),
        shown('Checks of migrations', prove('lint', 'squawk')),
        shown('Versions and a changelog', tests(`${SHIPPING}/pipeline`)),
      ],
    },
    {
      title: '2. Security',
      boxes: [
        shown(
          'Headers: nosniff, framing, HSTS, CSP; `X-XSS-Protection` is 0, as OWASP advises today',
          drill('pokedex', 'headers'),
        ),
        shown(
          'Rate limits by address, by user, and by rules of your own',
          `${drill('pokedex', 'rate-limit', 'rate-limit-fleet')}, ${tests(`${CHASSIS}/limits`)}`,
        ),
        shown('Sizes of bodies, and time-outs of requests', drill('pokedex', 'limits')),
        shown('Size of uploads', tests(`${CHASSIS}/http/content/uploads.test.ts`)),
        shown(
          'SQL injection',
          tests(
            `${CHASSIS}/database/parameter-encoding.test.ts`,
            `${CHASSIS}/database/sql-statements.test.ts`,
          ),
        ),
        shown('Scripts in answers', `${drill('pokedex', 'headers')}, ${prove('browser')}`),
        shown(
          'Paths out of their root, commands of a shell',
          `${drill('characters', 'fuzz')}, ${tests(`${CHASSIS}/http/validation.test.ts`)}`,
          'a handler names the file that it sends; nothing holds it inside of a folder yet',
        ),
        shown(
          'Secrets are found before a commit',
          `${tests('packages/cli/src/pre-commit.test.ts')}, ${check('secrets')}`,
        ),
      ],
    },
    {
      title: '3. Database',
      boxes: [
        shown('Versions of migrations', tests(`${CHASSIS}/database/migrator.test.ts`)),
        shown(
          'Procedures to take one back',
          tests('tools/command-line.test.ts', `${CHASSIS}/database/migrator.test.ts`),
        ),
        notYet('Patterns for data migrations', 'batches as jobs'),
        shown(
          'Guide to migrations without downtime',
          prove('cluster', 'rolling-update'),
          'expand and contract as a page; a marker for migrations that the version before can run with is there',
        ),
        shown(
          'A pool of a size that fits, tested before use, recycled, with the lifetime of a request',
          tests(`${CHASSIS}/database/server-client.test.ts`, `${CHASSIS}/database/statement-cancel.test.ts`),
        ),
        shown(
          'Schedule and retention of backups',
          prove('edge', 'backups'),
          'on one host only; a managed database has its own',
        ),
        notYet('Recovery to a point in time', 'base backups with an archive of the write-ahead log'),
        shown('Disaster recovery runbook', prove('operations', 'restore')),
      ],
    },
    {
      title: '4. Observability',
      boxes: [
        notYet('Log aggregation, with retention', 'collector and Loki as files'),
        shown('Alerts for errors', prove('monitoring', 'database-gone')),
        shown(
          'Dashboards: service, rate and latency, pool, cache, resources',
          prove('monitoring'),
          'one of background tasks comes with jobs',
        ),
        shown(
          'Alerts: errors, latency, pool, cache, service unavailable',
          prove('monitoring', 'database-gone', 'database-slow', 'redis-gone', 'no-replica'),
        ),
        notYet('Jaeger or Tempo as manifests, retention of traces', 'both'),
        shown('Sampling strategies', tests(`${CHASSIS}/telemetry/sampler.test.ts`)),
        notYet('Examples of traces in the documents', 'a page with one'),
      ],
    },
    {
      title: '5. API',
      boxes: [
        shown(
          'A strategy for versions',
          tests('packages/readiness/src/openapi-diff', `${CHASSIS}/http/caching.test.ts`),
        ),
        shown(
          'Deprecation policy, migration guide',
          tests(`${CHASSIS}/http/caching.test.ts`),
          'the fields `Deprecation` and `Sunset` are sent; the policy is a decision that has no page',
        ),
        shown('Compression', drill('characters', 'conditional')),
        shown('Cache-Control, ETag, Last-Modified', drill('characters', 'conditional')),
        shown('Architecture and sequence diagrams', `${prove('diagrams')}, ${tests('tools/diagrams')}`),
        shown('Runbooks for common operations', prove('operations')),
        shown('Troubleshooting', tests(`${SHIPPING}/monitoring`)),
        shown(
          'API changelog',
          tests('packages/readiness/src/openapi-diff'),
          '`seaworthy openapi diff` tells every change between two documents; nobody publishes it',
        ),
      ],
    },
    {
      title: '6. Kubernetes',
      boxes: [
        shown(
          'Namespace, configuration, secret, deployment, service, ingress, autoscaler, disruption budget, network policy, monitor',
          prove('cluster', 'renderings', 'guide'),
        ),
        shown('Requests and limits', `${prove('cluster', 'admission')}, ${check('kubernetes-resources')}`),
        shown('Three probes', `${prove('cluster', 'frozen-replica')}, ${check('kubernetes-probes')}`),
        shown(
          'Secrets: Kubernetes, External Secrets, Vault, AWS',
          `${prove('cluster', 'given-secret', 'secret-stores')}, ${prove('secrets', 'aws')}`,
        ),
        notYet(
          'Secrets: Google and Azure',
          'settings are read from Vault and AWS alone; the External Secrets operator reads both stores, and was not tried with them',
        ),
      ],
    },
    {
      title: '7. Performance',
      boxes: [
        notYet('k6 or Locust scripts', 'scenarios as data, exported to k6'),
        shown('Benchmarks, with a baseline', `${bench('overhead')}, ${bench('smoke')}`),
        shown(
          'N+1 queries',
          tests('services/characters/src/character/character-store.test.ts'),
          'a guard for all statements of a request',
        ),
        notYet('Index strategy, as a page', 'the page'),
        shown(
          'Statements are measured by name',
          `${tests(`${CHASSIS}/database/statement-name.test.ts`)}`,
          'slow ones are not logged by themselves',
        ),
        shown('Keys, invalidation, warming and stampedes of the cache', tests(`${CHASSIS}/cache`)),
        shown('When to compute elsewhere', bench('overhead')),
        notYet('Background and long operations', EVENTS),
        shown('WebSocket', `${tests(`${CHASSIS}/http/socket`)}, ${prove('content', 'idle-sockets')}`),
      ],
    },
    {
      title: '8. Development',
      boxes: [
        shown('Decisions', tests('tools/pages')),
        shown('C4 diagrams', `${prove('diagrams')}, ${tests('tools/diagrams')}`),
        shown('Testing, debugging, contributing', tests('tools/pages')),
        shown('Runbooks', `${prove('operations')}, ${tests(`${SHIPPING}/operations`)}`),
        shown('Troubleshooting and monitoring', `${tests(`${SHIPPING}/monitoring`)}, ${prove('monitoring')}`),
        shown('Compose for every dependency', prove('edge', 'files')),
        shown(
          'Tasks, dev container, hot reload, debugging',
          `\`npm run dev\`, ${tests(`${SHIPPING}/pipeline`)}`,
          'the dev container was not built',
        ),
        notYet('Generators of features, models, routes and tests', 'a command that writes them'),
      ],
    },
    {
      title: '9. Tests',
      boxes: [
        shown('Coverage above 80 %', '`npm test -- --coverage`'),
        shown(
          'Integration tests of critical paths',
          tests('services/characters/test', 'services/pokedex/test'),
        ),
        shown('Contract tests of external APIs', tests('services/pokedex/test/recorded-providers.test.ts')),
        shown('End to end', `${prove('browser')}, \`npm run prove:readiness\``),
        shown(
          'Fixtures, played services, databases of their own, cleaned',
          tests('packages/rig', `${CHASSIS}/testing`),
        ),
        shown('Load and stress', drill('pokedex', 'overload')),
        shown('Soak', '`npx seaworthy drill -c services/pokedex/seaworthy.drill.yaml --long leak`'),
        notYet('Spike, as a scenario', 'scenarios as data'),
      ],
    },
    {
      title: '10 to 20',
      boxes: [
        notYet('10. Feature flags: rollouts, experiments, switches, environments', 'all of it'),
        shown(
          '11. Uploads: storage, size, type, viruses, clean-up',
          tests(`${CHASSIS}/http/content/uploads.test.ts`),
          'storage with the S3 protocol, the type by content, a scanner of viruses',
        ),
        notYet('12. Mail, templates, queue, SMS, push', 'all of it'),
        notYet(
          '13. Audit: who did what, data changes, security events, compliance',
          'all of it; calls are logged with user and tenant',
        ),
        notYet(
          '14. Tenants: isolation, schema, context, settings',
          'isolation of rows; tokens have a tenant, and quotas may be of one',
        ),
        shown('15. Fallbacks without cache and providers', drill('pokedex', 'dependency-down')),
        shown('15. Breakers, time-outs, bulkheads', drill('pokedex', 'provider-failure', 'half-open')),
        yours(
          '16. Updates and scans of dependencies',
          'Dependabot runs on GitHub',
          check('repository-policy'),
        ),
        shown('16. Licences', tests(`${SHIPPING}/pipeline`)),
        notYet('17. Privacy: guide, retention, erasure, export, consent', 'all of it'),
        yours('17. Privacy policy', 'whoever answers for the product writes it'),
        notYet('18. Gateway: limits, authentication, transformation, keys', 'settings for one'),
        notYet('19. Mesh: virtual services, destination rules, mTLS, traffic', 'settings for one'),
        notYet(
          '20. Schedules: clean-up, reports, aggregation, health',
          'schedules; `characters` refreshes by a leader among its replicas',
        ),
      ],
    },
    {
      title: 'Priorities',
      boxes: [
        shown(
          'Critical: headers, rate limits, pipeline, manifests, secrets, monitoring, sizes',
          `${drill('pokedex', 'headers', 'rate-limit', 'limits')}, ${prove('cluster')}, ${prove('monitoring')}`,
        ),
        shown('Critical: backups', `${prove('edge', 'backups')}, ${prove('operations', 'restore')}`),
        notYet('High: audit', 'all of it'),
      ],
    },
  ],
}
