import { boxed, type Described, isForeign, STYLES, serverOf } from './described.ts'

/** The processes and servers that it takes, and what goes between them. */
export function containerDiagram({
  name,
  ports,
  probes,
  dependencies,
  routes,
  background,
}: Described): string {
  const servers = dependencies.filter((each) => !isForeign(each))
  const foreign = dependencies.filter(isForeign)
  const features = new Set(routes.map(({ feature }) => feature))
  const work =
    background.length === 0 ? '' : `beside requests: ${background.map((each) => each.name).join(', ')}`
  return [
    'flowchart TB',
    `  clients([${boxed('<b>Clients</b>')}]):::person`,
    `  edge[${boxed('<b>Edge</b>', '[gateway, nginx or HAProxy]', 'TLS, request id, limits')}]:::ours`,
    `  subgraph system [${boxed(name)}]`,
    `    replicas[${boxed(`<b>${name}</b>`, '[Node, one process a replica]', `${routes.length} routes in ${[...features].join(', ')}`, work)}]:::ours`,
    ...servers.map(
      (each) =>
        `    ${each.name}[(${boxed(`<b>${each.name}</b>`, `[${serverOf(each)}]`, each.policy)})]:::ours`,
    ),
    '  end',
    ...foreign.map(
      (each) => `  ${each.name}[${boxed(`<b>${each.name}</b>`, '[HTTP API]', each.policy)}]:::foreign`,
    ),
    `  platform[${boxed('<b>Platform</b>', '[Kubernetes or compose]', `asks ${probes.live[0]}`, `and ${probes.ready[0]}`)}]:::foreign`,
    `  watching[${boxed('<b>Watching</b>', '[Prometheus, logs, traces]')}]:::foreign`,
    '  clients -->|HTTPS| edge',
    `  edge -->|HTTP, ${ports.traffic?.variable}| replicas`,
    ...dependencies.map((each) => `  replicas -->|${each.variables[0]}| ${each.name}`),
    `  platform -->|probes, SIGTERM| replicas`,
    `  watching -->|/metrics, ${ports.management?.variable}| replicas`,
    '  replicas -->|OTLP, JSON lines| watching',
    ...STYLES.map((style) => `  ${style}`),
  ].join('\n')
}
