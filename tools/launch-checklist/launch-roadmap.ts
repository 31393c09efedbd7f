import type { ReadinessDocument } from './box.ts'
import { notYet, shown, yours } from './box.ts'
import { bench, CHASSIS, check, drill, prove, SHIPPING, tests } from './commands.ts'

const GITHUB =
  'rulesets, environments and secrets count once somebody with the repository’s account has applied them'

/** Each box with its "done when". */
export const launchRoadmap: ReadinessDocument = {
  title: 'Launch roadmap',
  groups: [
    {
      title: 'Day 0, gates before production',
      boxes: [
        shown(
          'Pre-production stands up automatically and closely matches production',
          `${prove('infrastructure')}, ${prove('cluster', 'gitops-tree', 'renderings')}`,
          'anonymised data; an apply on an account',
        ),
        yours(
          'Pull requests cannot merge without passing checks and a review',
          GITHUB,
          `${tests(`${SHIPPING}/pipeline`)}, ${prove('lint', 'actionlint', 'zizmor')}, \`.github/rulesets/apply.sh\``,
        ),
        shown(
          'Deployments reference immutable tags, and the platform shows exact images; SBOM',
          `${prove('cluster', 'gitops-tree')}, ${check('kubernetes-images', 'ci-pinned')}, ${tests(`${SHIPPING}/pipeline`)}`,
        ),
        shown(
          'TLS certificates are issued and renewed by themselves; HTTP leads to HTTPS; security headers',
          `${prove('edge', 'certificates', 'requests')}, ${drill('characters', 'headers')}`,
          'the same at the gateway of a cluster, by cert-manager',
        ),
        shown(
          'The service reads Secrets that a chosen mechanism makes; no plaintext secret in the repository',
          `${prove('cluster', 'given-secret', 'secret-stores', 'encrypted-secret')}, ${check('secrets')}`,
        ),
        shown(
          'A request can be followed from end to end: JSON logs with request id, trace id, user agent, latency, route, status',
          `${tests('services/pokedex/test/correlation.test.ts')}, ${drill('pokedex', 'correlation', 'logs', 'trace')}`,
        ),
        yours(
          'Repository policies are enforced automatically: protection of the main branch, CODEOWNERS, SECURITY.md',
          GITHUB,
          `${check('repository-policy')}, \`.github/rulesets/apply.sh\``,
        ),
        shown(
          'Promotion is blocked unless smoke tests, a short load and a rehearsed rollback pass',
          tests(`${SHIPPING}/pipeline`),
          'the gate of the pipeline is tested on what it reads, and was not run against a cluster',
        ),
      ],
    },
    {
      title: 'Week 1, hardening',
      boxes: [
        shown(
          'No 5xx spike on a rollout; graceful shutdown is verified',
          `${prove('cluster', 'rolling-update', 'wrong-on-the-cluster')}, ${drill('characters', 'drain', 'drain-deadline', 'rolling')}`,
        ),
        shown('Voluntary disruptions never drop below a healthy quorum', prove('cluster', 'disruption')),
        shown(
          'Promotion from staging to production is a tag or a pull request, not kubectl',
          prove('cluster', 'gitops-tree', 'gitops'),
          'Argo CD itself did not run; what it would apply did',
        ),
        shown('Connections to the database require TLS', tests(`${CHASSIS}/database/server-client.test.ts`)),
      ],
    },
    {
      title: 'Weeks 2 and 3, observability and operation',
      boxes: [
        shown(
          'Metrics and the first three alerts (error rate, p99, crash loop) fire; thresholds follow from objectives',
          prove('monitoring', 'database-gone', 'database-slow', 'killed-process'),
        ),
        shown(
          'Pages align with the impact on objectives: burn rates over several windows',
          prove('monitoring'),
        ),
        shown(
          'Whoever is on call can answer “app, upstream or infra?” within minutes',
          prove('monitoring'),
          'queries of dashboards have data in every story; that a person is quick by them was not measured',
        ),
        shown('A rotation is observed without downtime', prove('secrets', 'rotation')),
        shown(
          'Failures of upstream and database reflect in readiness, which protects tail latency',
          `${drill('characters', 'dependency-down')}, ${drill('pokedex', 'overload', 'provider-failure')}`,
        ),
        shown(
          'Bad releases halt and roll back by themselves: canary, blue and green, metric gates',
          prove('cluster', 'progressive-delivery', 'blue-green'),
        ),
        shown(
          'Critical paths are covered by contract and integration tests; mocks are few; migrations run once',
          `${tests('services/characters/test', 'services/pokedex/test', `${CHASSIS}/database`)}, ${prove('lint', 'oasdiff', 'squawk')}`,
        ),
        shown(
          'Runbooks exist and have been dry-run: rollback, cache flush, failover, traces and logs; on call',
          `${prove('operations')}, ${prove('cluster', 'guide')}`,
        ),
        notYet(
          'WAF in log-only on pre-production: few false positives, exceptions documented, dashboards and alerts',
          'ModSecurity with the Core Rule Set in front of the services',
        ),
      ],
    },
    {
      title: 'Months 1 and 2',
      boxes: [
        shown(
          'A slow request shows the timings of its spans across services',
          `${drill('pokedex', 'trace')}, ${tests('services/pokedex/test/correlation.test.ts')}`,
          'a collector and a trace backend as files; the receiver of the drill is our own',
        ),
        shown(
          'Objectives hold at target load; bottlenecks have owners and plans; chaos: database down, kill, jitter',
          `${drill('pokedex', 'overload', 'crash', 'dependency-down', 'half-open')}, ${bench('characters')}, ${bench('overhead')}`,
          'scenarios for k6, and load on something like production',
        ),
        shown(
          'The cache survives restarts of replicas; hit rate and times to live can be observed; stale when the upstream is down',
          `${tests(`${CHASSIS}/cache`, 'services/pokedex/test/shared-redis.test.ts')}, ${prove('monitoring', 'redis-gone')}`,
        ),
        shown(
          'A restore drill completes within its RTO; schema changes are gated by migrations; backups and point in time',
          `${prove('operations', 'restore')}, ${prove('edge', 'backups')}`,
          'recovery to a point in time of a server of your own; a managed one has it (`npm run prove:infrastructure -- --only policies`)',
        ),
        shown(
          'The failover drill works and documents are current',
          `${prove('operations', 'database-failover')}, ${tests(`${CHASSIS}/database/failover.test.ts`)}`,
          'a second host in `DATABASE_URL`, and a drill for any service',
        ),
        notYet(
          'WAF blocks at 100 % with few false positives; rollback is verified',
          'what log-only needs first',
        ),
        shown(
          'Expected traffic passes, other egress is blocked and seen; policies are in Git',
          prove('cluster', 'network-policies'),
          'that a blocked connection is seen depends on the network of the cluster, which has to log it',
        ),
      ],
    },
    {
      title: 'Defaults and notes',
      boxes: [
        shown('Several zones, topology spread, anti-affinity', prove('cluster', 'disruption')),
        shown(
          'One process for work that waits; more replicas before more workers',
          `${bench('overhead')}, ${prove('cluster', 'autoscaling')}`,
        ),
        yours(
          'Scans of repository and image in CI, again from time to time',
          GITHUB,
          prove('lint', 'actionlint'),
        ),
        shown('Immutable tags and GitOps; no edits in live clusters', prove('cluster', 'gitops-tree')),
        shown(
          'Gateways add a request id where there is none; it is passed on',
          `${prove('edge', 'requests')}, ${drill('pokedex', 'correlation')}`,
        ),
      ],
    },
    {
      title: 'Backlog',
      boxes: [
        shown(
          'Fewer mocks: contract and integration tests',
          tests('services/pokedex/test/recorded-providers.test.ts'),
        ),
        yours(
          'Finer services only if load tests justify it',
          'a decision for each product',
          bench('characters'),
        ),
        shown(
          'Alerts for saturation, requests in flight, objectives of dependencies',
          prove('monitoring', 'crowd', 'still-process', 'provider-failing'),
          'objectives are of the service, none of a dependency alone',
        ),
        shown('Policy as code for clusters', prove('cluster', 'admission', 'gatekeeper')),
        notYet('eBPF observability against a mesh: an evaluation', 'the page that says which, and why'),
      ],
    },
  ],
}
