import { until } from '@seaworthy/rig'
import { exactly, type Finding, refused } from '../../harness/claim.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import type { ControlPlane, Manifest } from '../control-plane.ts'
import { orThrow } from '../installed-service.ts'
import { type ProvenService, SERVICES } from '../proven-services.ts'
import { createRelease, type Release } from '../release.ts'
import { watch } from '../watch.ts'

const REPLICAS = 6
const ZONES = 3
const ZONE = 'zone-0'
const PATIENCE_S = 120

export const disruption: ClusterClaim = {
  name: 'disruption',
  needs: 'cluster',
  says: 'replicas are spread over zones; of two evictions at once one is refused; a zone is drained, with one replica away at most',
  async run({ plane, folder }) {
    await using undo = new AsyncDisposableStack()
    const spread = await Promise.all(SERVICES.map((service) => spreadOut(plane, folder, service)))
    for (const { least, release } of spread) {
      undo.use(least)
      undo.defer(() => release.remove())
    }
    const findings = (await Promise.all(spread.map((each) => evictTwo(plane, each)))).flat()
    const drained = await plane.tryKubectl(
      [
        ...['drain', '--selector', `topology.kubernetes.io/zone=${ZONE}`, '--ignore-daemonsets'],
        ...['--delete-emptydir-data', `--timeout=${PATIENCE_S}s`],
      ],
      { timeoutMs: (PATIENCE_S + 10) * 1_000 },
    )
    const why = drained.code ? drained.stderr.trim().slice(-300) : ''
    findings.push(exactly('draining a zone, exit code', drained.code, 0, why))
    for (const { name, release, least } of spread) {
      await settled(release.pods)
      const ready = (await release.pods()).filter(isReady).length
      findings.push(exactly(`${name}: ready replicas after it`, ready, REPLICAS), {
        what: `${name}: least ready replicas meanwhile`,
        measured: `${least.value}`,
        expected: `at least ${REPLICAS - 1}`,
        holds: least.value >= REPLICAS - 1,
      })
    }
    await plane.kubectl(['uncordon', '--selector', `topology.kubernetes.io/zone=${ZONE}`])
    return findings
  },
}

interface Spread {
  readonly name: string
  readonly release: Release
  readonly zones: readonly number[]
  readonly least: ReturnType<typeof watchReady>
}

async function spreadOut(
  plane: ControlPlane,
  folder: string,
  { name, deploy }: ProvenService,
): Promise<Spread> {
  const namespace = `disruption-${name}`
  const release = await createRelease(plane, { name, chart: `${deploy}/helm`, namespace, folder })
  const image = { repository: `localhost/${name}`, tag: '1' }
  await release.apply({ image, replicas: REPLICAS }).then(orThrow)
  await release.rolledOut(PATIENCE_S).then(orThrow)
  const zones = await zonesOf(plane.get, release.pods)
  return { name, release, zones, least: watchReady(plane, namespace, name) }
}

async function evictTwo(plane: ControlPlane, { name, release, zones }: Spread): Promise<Finding[]> {
  const { namespace } = release
  const [first, second] = await release.pods()
  const evict = ({ metadata }: Manifest) => {
    const eviction = {
      ...{ apiVersion: 'policy/v1', kind: 'Eviction' },
      metadata: { name: metadata.name, namespace },
    }
    const path = `/api/v1/namespaces/${namespace}/pods/${metadata.name}/eviction`
    return plane.tryKubectl(['create', '--raw', path, '-f', '-'], { input: JSON.stringify(eviction) })
  }
  const one = await evict(first as Manifest)
  const two = await evict(second as Manifest)
  await settled(release.pods)
  const even = Array<number>(ZONES).fill(REPLICAS / ZONES)
  return [
    {
      what: `${name}: replicas by zone`,
      measured: zones.join(', '),
      expected: even.join(', '),
      holds: zones.join() === even.join(),
    },
    exactly(`${name}: the first eviction, exit code`, one.code, 0, one.stderr.trim()),
    refused(`${name}: a second one at once`, two, 'disruption budget'),
  ]
}

const isReady = ({ status }: Manifest): boolean =>
  status?.conditions?.some(
    ({ type, status: value }: { type: string; status: string }) => type === 'Ready' && value === 'True',
  ) ?? false

const settled = (pods: () => Promise<readonly Manifest[]>) =>
  until(async () => (await pods()).filter(isReady).length === REPLICAS, {
    timeoutMs: PATIENCE_S * 1_000,
    everyMs: 250,
  })

/** Replicas in each zone, most first. */
async function zonesOf(
  get: <T = Manifest>(...args: readonly string[]) => Promise<T>,
  pods: () => Promise<readonly Manifest[]>,
): Promise<number[]> {
  const { items = [] } = await get('nodes')
  const zoneOf = new Map(
    items.map(({ metadata }) => [metadata.name, metadata.labels?.['topology.kubernetes.io/zone'] ?? '']),
  )
  const counts = Map.groupBy(await pods(), ({ spec }) => zoneOf.get(spec.nodeName))
  return [...counts.values()].map(({ length }) => length).sort((a, b) => b - a)
}

/** The least number of replicas that were ready at the same time, from now on. */
function watchReady(
  plane: Parameters<typeof watch>[0],
  namespace: string,
  name: string,
): Disposable & { readonly value: number } {
  const stopped = new AbortController()
  let value = REPLICAS
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments?watch=1&fieldSelector=metadata.name%3D${name}`
  watch<Manifest>(plane, path, stopped.signal, (_, { status }) => {
    value = Math.min(value, status?.readyReplicas ?? 0)
  })
  return {
    get value() {
      return value
    },
    [Symbol.dispose]: () => stopped.abort(),
  }
}
