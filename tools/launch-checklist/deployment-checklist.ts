import type { ReadinessDocument } from './box.ts'
import { notYet, shown, yours } from './box.ts'
import { bench, CHASSIS, check, drill, prove, SHIPPING, tests } from './commands.ts'

const STUDY = 'the study service'

export const deploymentChecklist: ReadinessDocument = {
  title: 'Deployment checklist of a study and grading system',
  groups: [
    {
      title: 'Already there, as it says',
      boxes: [
        shown('HTTP with a lifecycle', tests(`${CHASSIS}/lifecycle`)),
        shown(
          'Postgres with a pool that is watched',
          `${tests(`${CHASSIS}/database`)}, ${prove('monitoring', 'database-slow')}`,
        ),
        notYet('pgvector', `${STUDY}, with vectors on both engines`),
        shown(
          'Rate limits, 60 a minute and 1000 an hour, with a fallback when Redis is down',
          drill('pokedex', 'rate-limit', 'rate-limit-fleet'),
        ),
        shown('Prometheus metrics', drill('characters', 'metrics')),
        shown('Health: liveness, readiness, database', drill('characters', 'probes', 'dependency-down')),
        shown('Structured logs with correlation ids', drill('characters', 'logs', 'correlation')),
        shown('Errors, and degradation', drill('pokedex', 'error-contract', 'dependency-down')),
        shown('Cache in two tiers', tests(`${CHASSIS}/cache`)),
        shown('Use of the pool is measured', prove('monitoring', 'database-slow')),
        shown(
          'Replicas behind a balancer',
          `${prove('edge', 'replacement')}, ${prove('cluster', 'autoscaling')}`,
        ),
        shown('Headers and CORS', drill('pokedex', 'headers')),
        shown('Roles', tests(`${CHASSIS}/http/access.test.ts`, `${CHASSIS}/identity/decide.test.ts`)),
        notYet('Agents, documents, web search, grading', STUDY),
      ],
    },
    {
      title: 'Containers',
      boxes: [
        shown(
          'Multi-stage image, not as root, with a health check',
          `${prove('cluster', 'container-drills', 'refused-pods')}, ${prove('lint', 'hadolint')}`,
        ),
        shown('What stays out of the image', tests(`${SHIPPING}/container`)),
        shown(
          'Compose for development: service, Postgres, Redis, healthy before they are used',
          prove('edge', 'files'),
        ),
        shown(
          'Compose for production: replicas, updates one at a time, nginx',
          prove('edge', 'replacement', 'refused-replacement', 'requests'),
        ),
        shown('Bounds of memory, restarts', `${prove('edge', 'files')}, ${check('compose-health')}`),
      ],
    },
    {
      title: 'Pipeline',
      boxes: [
        shown('Tests with Postgres and Redis, coverage', '`npm test -- --coverage`'),
        yours('Security scan', 'runs on GitHub', tests(`${SHIPPING}/pipeline`)),
        yours(
          'Image is built and pushed, by commit',
          'a registry and its credentials',
          prove('cluster', 'container-drills'),
        ),
        yours(
          'Staging, smoke test, production',
          'clusters and their credentials',
          `${prove('cluster', 'guide')}, ${tests(`${SHIPPING}/pipeline`)}`,
        ),
      ],
    },
    {
      title: 'Kubernetes and Helm',
      boxes: [
        shown('Namespace, configuration, secret', prove('cluster', 'guide', 'given-secret')),
        shown('Deployment with rolling updates, probes, resources', prove('cluster', 'rolling-update')),
        shown('Service and ingress with TLS', prove('cluster', 'renderings'), 'an issuer of certificates'),
        shown(
          'Autoscaler by processor and memory',
          prove('cluster', 'autoscaling'),
          'by processor time and requests in flight; memory does not fall when load does',
        ),
        shown('Chart with values', prove('cluster', 'renderings', 'planted-numbers')),
        yours(
          'Postgres and Redis in the cluster',
          'a managed one, or an operator that you answer for; the chart takes addresses',
          prove('cluster', 'guide'),
        ),
      ],
    },
    {
      title: 'Secrets and settings',
      boxes: [
        shown(
          'Variables of the environment by part',
          tests(`${CHASSIS}/settings`, 'tools/references.test.ts'),
        ),
        shown(
          'AWS Secrets Manager, with the environment as fallback',
          prove('secrets', 'aws'),
          'tried with moto; roles of AWS need an account',
        ),
        shown(
          'Keys of providers, error tracking, quotas as settings',
          '`npx seaworthy start pokedex --print-settings`',
        ),
      ],
    },
    {
      title: 'Infrastructure as code',
      boxes: [
        shown('Network, cluster, Postgres, Redis, secrets', prove('infrastructure')),
        yours('Terraform plan and apply', 'an account of a cloud', prove('infrastructure', 'decisions')),
      ],
    },
    {
      title: 'Monitoring',
      boxes: [
        shown('Prometheus reads the service', prove('monitoring')),
        yours(
          'Exporters of Postgres and Redis',
          'they come with the server that you choose; the service tells its own side of both',
          prove('monitoring', 'database-slow', 'redis-gone'),
        ),
        shown('Dashboard: requests, latency, pool', prove('monitoring')),
        shown('Alert rules', prove('monitoring')),
        notYet('Log aggregation', 'collector and Loki as files'),
        shown('Performance of the application', `${drill('pokedex', 'trace')}, ${prove('errors')}`),
      ],
    },
    {
      title: 'Steps',
      boxes: [
        shown('Containers are built and tried', prove('cluster', 'container-drills')),
        yours('Secrets of the pipeline', 'somebody with the repository’s account'),
        shown(
          'Three ways to deploy, and when to choose which',
          `${prove('infrastructure')}, ${prove('edge')}, ${prove('cluster', 'guide')}`,
        ),
        shown('One host with compose', prove('edge')),
        shown('A cluster of your own', prove('cluster', 'guide')),
        yours('A domain, and TLS for it', 'whoever owns the domain'),
        yours('A CDN', 'an account of one', drill('characters', 'conditional')),
        shown('Indexes', tests('services/characters/test/characters-api.test.ts'), 'advice on indexes'),
        shown('Cache strategy', `${tests(`${CHASSIS}/cache`)}, ${bench('cache')}`),
        shown('Tuning of connections', prove('monitoring', 'database-slow')),
        shown('Certificates that renew', prove('edge', 'certificates'), 'on a cluster'),
        shown('Rate limits per user and address', drill('pokedex', 'rate-limit')),
        shown('Validation of input', drill('characters', 'fuzz')),
        shown('Rotation of secrets', prove('secrets', 'rotation'), 'signing keys and certificates'),
        shown('Network policies', prove('cluster', 'network-policies')),
      ],
    },
    {
      title: 'Figures',
      boxes: [
        shown(
          'Requests a second, memory, latency of one replica',
          `${bench('characters')}, ${bench('overhead')}`,
        ),
        yours(
          'Targets at scale: throughput, availability, latency',
          'your traffic on your clusters',
          prove('cluster', 'autoscaling'),
        ),
      ],
    },
    {
      title: 'Priorities',
      boxes: [
        shown('Image and pipeline first', `${prove('lint')}, ${prove('cluster', 'container-drills')}`),
        yours('A cloud, a domain', 'an account, and a decision'),
        shown('Dashboards', prove('monitoring')),
        shown(
          'Backups',
          `${prove('edge', 'backups')}, ${prove('operations', 'restore')}, ${prove('infrastructure', 'policies')}`,
        ),
        shown('Load', drill('pokedex', 'overload')),
        yours(
          'A security audit',
          'somebody who did not build it',
          `${check('secrets', 'kubernetes-security')}, ${prove('sockets')}`,
        ),
        notYet('Several regions', 'the plan'),
      ],
    },
    {
      title: 'Costs',
      boxes: [
        shown(
          'By month, for small and medium scale',
          `\`npx seaworthy costs\`, ${tests(`${SHIPPING}/infrastructure`)}`,
        ),
      ],
    },
  ],
}
