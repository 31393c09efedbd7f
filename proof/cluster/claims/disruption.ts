import { until } from '@seaworthy/rig'
import { exactly, type Finding, refused } from '../../harness/claim.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import type { Manifest } from '../control-plane.ts'
import { orThrow } from '../installed-service.ts'
import { SERVICES } from '../proven-services.ts'
import { createRelease } from '../release.ts'
import { watch } from '../watch.ts'

const REPLICAS = 6
const ZONES = 3
const PATIENCE_S = 120

export const disruption: ClusterClaim = {
  name: 'disruption',
  needs: 'cluster',
  says: 'replicas are spread over zones; of two evictions at once one is refused; a zone is drained, with one replica away at most',
  async run({ plane, folder }) {
    const findings: Finding[] = []
    for (const { name, deploy } of SERVICES) {
      const namespace = `disruption-${name}`
      const release = await createRelease(plane, {
        name,
        chart: `${deploy}/helm`,
        namespace,
        folder,
      })
      const image = { repository: `localhost/${name}`, tag: '1' }
      await release.apply({ image, replicas: REPLICAS }).then(orThrow)
      await release.rolledOut(PATIENCE_S).then(orThrow)
      const zones = await zonesOf(plane.get, release.pods)
      findings.push({
        what: `${name}: replicas by zone`,
        measured: zones.join(', '),
        expected: Array(ZONES)
          .fill(REPLICAS / ZONES)
          .join(', '),
        holds: zones.length === ZONES && zones.every((count) => count === REPLICAS / ZONES),
      })

      using least = watchReady(plane, namespace, name)
      const [first, second] = await release.pods()
      const evict = ({ metadata }: Manifest) =>
        plane.tryKubectl(
          ['create', '--raw', `/api/v1/namespaces/${namespace}/pods/${metadata.name}/eviction`, '-f', '-'],
          {
            input: JSON.stringify({
              apiVersion: 'policy/v1',
              kind: 'Eviction',
              metadata: { name: metadata.name, namespace },
            }),
          },
        )
      const one = await evict(first as Manifest)
      findings.push(exactly(`${name}: the first eviction, exit code`, one.code, 0, one.stderr.trim()))
      findings.push(
        refused(`${name}: a second one at once`, await evict(second as Manifest), 'disruption budget'),
      )
      await settled(release.pods)

      const drained = await plane.tryKubectl(
        [
          ...['drain', '--selector', 'topology.kubernetes.io/zone=zone-0', '--ignore-daemonsets'],
          ...['--delete-emptydir-data', `--timeout=${PATIENCE_S}s`],
        ],
        { timeoutMs: (PATIENCE_S + 10) * 1_000 },
      )
      findings.push(
        exactly(
          `${name}: draining a zone, exit code`,
          drained.code,
          0,
          drained.code ? drained.stderr.trim().slice(-300) : '',
        ),
      )
      await settled(release.pods)
      findings.push(
        exactly(`${name}: ready replicas after it`, (await release.pods()).filter(isReady).length, REPLICAS),
      )
      findings.push({
        what: `${name}: least ready replicas meanwhile`,
        measured: `${least.value}`,
        expected: `at least ${REPLICAS - 1}`,
        holds: least.value >= REPLICAS - 1,
      })
      await plane.kubectl(['uncordon', '--selector', 'topology.kubernetes.io/zone=zone-0'])
      await release.remove()
    }
    return findings
  },
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
