import { createServer } from 'node:net'
import { until } from '@seaworthy/rig'
import type { Finding } from '../../harness/claim.ts'
import type { Cluster } from '../cluster.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import type { ControlPlane, Manifest } from '../control-plane.ts'
import { installService, orThrow } from '../installed-service.ts'
import { startNetworkEnforcer } from '../network-enforcer.ts'
import { characters } from '../proven-services.ts'
import { HOST_ADDRESS } from '../real-node.ts'
import { onRealNode } from '../release.ts'

const NAMESPACE = 'network-policies'
const NEIGHBOURS = ['edge', 'monitoring', 'elsewhere'] as const
const PATIENCE_MS = 60_000
/** What a neighbour listens on. */
const PORT = 8_000

/** A connection that somebody tries, and whether the declaration lets it through. */
interface Flow {
  readonly what: string
  readonly from: Place
  readonly host: string
  readonly port: number
  readonly goes: boolean
}

interface Place {
  readonly namespace: string
  readonly pod: string
}

export const networkPolicies: ClusterClaim = {
  name: 'network-policies',
  needs: 'patience',
  takes: ['everything'],
  says: 'a replica is reached by who is named and reaches what it declares, and nothing else, by rules of the kernel; without the policy, and with one that is too wide, that is noticed',
  async run(cluster) {
    const { plane, folder } = cluster
    const { release, values } = await installService(cluster, characters, NAMESPACE)
    for (const each of NEIGHBOURS) await startNeighbour(plane, each)
    await using running = new AsyncDisposableStack()
    const undeclared = running.use(await listen())
    running.use(await startNetworkEnforcer(plane, folder))
    const flows = await flowsOf(cluster, release.namespace, undeclared.port)
    const apply = (network: object) => release.apply({ ...values, network }).then(orThrow)
    /** The flows that are not as declared, once there are as many as expected. */
    async function against(what: string, expected: readonly string[]): Promise<Finding> {
      let found: readonly string[] = []
      await until(
        async () => {
          found = await wrongOnes(plane, flows)
          return `${found}` === `${expected}`
        },
        { timeoutMs: PATIENCE_MS, everyMs: 500 },
      )
      return {
        what: `${what}: of ${flows.length} connections not as declared`,
        measured: found.join('; ') || 'none',
        expected: expected.join('; ') || 'none',
        holds: `${found}` === `${expected}`,
      }
    }
    const names = (chosen: (flow: Flow) => boolean) => flows.filter(chosen).map(({ what }) => what)
    const declared = declaredNetwork(cluster)
    const findings: Finding[] = []
    await apply({ enabled: false })
    findings.push(
      await against(
        'without the policy',
        names(({ goes }) => !goes),
      ),
    )
    await apply(declared)
    findings.push(await against('with it', []))
    await apply({ ...declared, from: [] })
    findings.push(
      await against(
        'when everybody may send requests',
        names(({ what, goes }) => !goes && what.endsWith('to its port')),
      ),
    )
    await apply({ ...declared, moreEgress: [{}] })
    findings.push(
      await against(
        'when it may reach anything',
        names(({ what, goes }) => !goes && what.startsWith('it ')),
      ),
    )
    await apply(declared)
    findings.push(await against('with it again', []))
    await release.remove()
    for (const each of NEIGHBOURS) await plane.kubectl(['delete', 'namespace', each, '--timeout=120s'])
    return findings
  },
}

const inNamespace = (name: string) => [
  { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } },
]

/** What an environment says: who asks, and where each dependency is. */
function declaredNetwork({ dependencies: { addresses } }: Cluster): object {
  const at = (variable: string) => ({
    ports: [portOf(addresses[variable])],
    to: [{ ipBlock: { cidr: `${HOST_ADDRESS}/32` } }],
  })
  return {
    enabled: true,
    from: inNamespace('edge'),
    managementFrom: inNamespace('monitoring'),
    egress: { database: at('DATABASE_URL'), cache: at('REDIS_URL'), rickAndMorty: at('UPSTREAM_URL') },
  }
}

async function flowsOf(
  { plane, dependencies: { addresses } }: Cluster,
  namespace: string,
  undeclared: number,
): Promise<readonly Flow[]> {
  const selector = `app.kubernetes.io/name=${characters.name}`
  const { items = [] } = await plane.get('pods', '-n', namespace, '-l', selector)
  const [replica] = items as [Manifest]
  const { containerPorts } = portsOf(replica)
  const own: Place = { namespace, pod: replica.metadata.name }
  const to = (from: string, what: string, port: number, goes: boolean): Flow => ({
    what: `${from} to its ${what}`,
    from: { namespace: from, pod: from },
    ...{ host: replica.status.podIP, port, goes },
  })
  const out = (what: string, host: string, port: number, goes: boolean): Flow => ({
    ...{ what: `it to ${what}`, from: own, host, port, goes },
  })
  const { status: elsewhere } = await plane.get<Manifest>('pod', 'elsewhere', '-n', 'elsewhere')
  return [
    to('edge', 'port', containerPorts.http, true),
    to('elsewhere', 'port', containerPorts.http, false),
    to('monitoring', 'port', containerPorts.http, false),
    to('monitoring', 'metrics', containerPorts.management, true),
    to('edge', 'metrics', containerPorts.management, false),
    out('its database', HOST_ADDRESS, portOf(addresses.DATABASE_URL), true),
    out('its cache', HOST_ADDRESS, portOf(addresses.REDIS_URL), true),
    out('its provider', HOST_ADDRESS, portOf(addresses.UPSTREAM_URL), true),
    out('another port of the same machine', HOST_ADDRESS, undeclared, false),
    out('another pod', elsewhere.podIP, PORT, false),
  ]
}

const portsOf = ({ spec }: Manifest) => ({
  containerPorts: Object.fromEntries(
    spec.containers[0].ports.map((each: { name: string; containerPort: number }) => [
      each.name,
      each.containerPort,
    ]),
  ) as { http: number; management: number },
})

const portOf = (url = '') => Number(new URL(url).port)

async function wrongOnes(plane: ControlPlane, flows: readonly Flow[]): Promise<readonly string[]> {
  const went = await Promise.all(flows.map((flow) => goes(plane, flow)))
  return flows.filter((flow, index) => flow.goes !== went[index]).map(({ what }) => what)
}

/** Tried from inside of a pod, by the Node of its image. */
async function goes(plane: ControlPlane, { from, host, port }: Flow): Promise<boolean> {
  const script = `
    const socket = require('node:net').connect({ host: '${host}', port: ${port} })
    const end = (code) => process.exit(code)
    socket.once('connect', () => end(0)).once('error', () => end(1))
    setTimeout(end, 2_000, 1)`
  const tried = await plane.tryKubectl([
    ...['exec', '-n', from.namespace, from.pod, '--', '/usr/local/bin/node', '-e', script],
  ])
  if (tried.code !== 0 && !tried.stderr.includes('exit code 1')) throw new Error(tried.stderr)
  return tried.code === 0
}

/** A pod of a namespace of its own that listens, and from which connections are tried. */
async function startNeighbour(plane: ControlPlane, name: string): Promise<void> {
  await plane.kubectl(['create', 'namespace', name])
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: name },
    spec: {
      ...onRealNode,
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name,
          image: `localhost/${characters.name}:1`,
          imagePullPolicy: 'Never',
          command: ['/usr/local/bin/node', '-e', `require('node:net').createServer().listen(${PORT})`],
        },
      ],
    },
  }
  await plane.kubectl(['apply', '-f', '-'], { input: JSON.stringify(pod) })
  await plane.kubectl(['wait', '--for=condition=Ready', `pod/${name}`, '-n', name, '--timeout=60s'])
}

/** A port of this machine that nobody declares. */
async function listen(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, HOST_ADDRESS, resolve))
  return {
    port: (server.address() as { port: number }).port,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
