import { join } from 'node:path'
import { createSupervisor, startRedis, until } from '@seaworthy/rig'
import { exactly, type Finding, refused } from '../../harness/claim.ts'
import { shell } from '../../harness/shell.ts'
import { startTcpRelay } from '../../harness/tcp-relay.ts'
import { autoscalerPath, podsPath } from '../api-paths.ts'
import { unpackBases } from '../bases.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import type { Manifest } from '../control-plane.ts'
import { orThrow } from '../installed-service.ts'
import { startMetricsAdapter } from '../metrics-adapter.ts'
import { root } from '../proven-services.ts'
import { HOST_ADDRESS } from '../real-node.ts'
import { redisCommand } from '../redis-command.ts'
import { createRelease, onRealNode } from '../release.ts'

const NAME = 'queue'
const WORKER = `${NAME}-worker`
const NAMESPACE = 'workers'
const PORT = 8_080
const MOST = 3
const PATIENCE_MS = 300_000
const PIECES = 150
/** Shorter than the longest that is declared. */
const PIECE_MS = 4_000

export const workers: ClusterClaim = {
  name: 'workers',
  needs: 'patience',
  takes: ['metrics'],
  says: 'a stranger’s worker follows the age of its queue up to the most that is set, and a new version of it loses no work; with a grace period shorter than a piece of work it does',
  async run({ plane, node, builder, folder }) {
    await using supervisor = createSupervisor()
    const place = join(await supervisor.createFolder('seaworthy-queue-'), NAME)
    await shell(['cp', '-r', join(import.meta.dirname, '../strangers/queue'), place])
    await shell(['node', join(root, 'packages/cli/src/seaworthy.ts'), 'ship'], { cwd: place })
    const { python } = await unpackBases(builder.folder, process.execPath)
    const dockerfile = join(place, 'deploy/container/Dockerfile')
    await node.load(await builder.build(`localhost/${NAME}:1`, dockerfile, place, python))

    await using running = new AsyncDisposableStack()
    const redis = await startRedis()
    running.defer(() => redis.stop())
    const own = new URL(redis.url)
    const target = { host: own.hostname, port: Number(own.port) }
    const relay = running.use(await startTcpRelay(HOST_ADDRESS, () => target))
    const ask = (...words: readonly string[]) => redisCommand(target, words)
    const done = async () => Number((await ask('GET', 'done')) ?? 0)
    const waiting = async () => Number(await ask('LLEN', 'waiting'))

    const chart = join(place, 'deploy/helm')
    const release = await createRelease(plane, { name: NAME, chart, namespace: NAMESPACE, folder })
    await plane.kubectl([
      ...['create', 'secret', 'generic', NAME, '-n', NAMESPACE],
      `--from-literal=QUEUE_URL=redis://${HOST_ADDRESS}:${relay.port}`,
    ])
    const resources = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } }
    const values = {
      ...onRealNode,
      image: { repository: `localhost/${NAME}`, tag: '1', pullPolicy: 'Never' },
      replicas: 1,
      resources,
      worker: { resources, autoscaling: { enabled: true, least: 1, most: MOST, queueAgeS: 5 } },
    }
    running.use(await startMetricsAdapter(plane, folder, PORT))
    await release.apply(values).then(orThrow)
    const rolledOut = (deployment: string) =>
      plane.kubectl(['rollout', 'status', `deployment/${deployment}`, '-n', NAMESPACE, '--timeout=180s'])
    await rolledOut(NAME)
    await rolledOut(WORKER)
    const [front] = await release.pods()
    const give = (pieces: number, milliseconds: number) =>
      fetch(`http://${front?.status.podIP}:${PORT}/work/${pieces}/${milliseconds}`, { method: 'POST' })
    const scaler = async () => (await plane.ask<Manifest>(autoscalerPath(NAMESPACE, WORKER))).status ?? {}
    const pods = podsPath(NAMESPACE, `app.kubernetes.io/name=${WORKER}`)
    const workerPods = async () => ((await plane.ask<Manifest>(pods)).items ?? []).length
    const patiently = (look: () => Promise<boolean>) => until(look, { timeoutMs: PATIENCE_MS, everyMs: 500 })

    await patiently(async () =>
      ((await scaler()).conditions ?? []).some(
        ({ type, status }: { type: string; status: string }) => type === 'ScalingActive' && status === 'True',
      ),
    )
    const findings: Finding[] = [exactly('workers while nothing waits', (await scaler()).desiredReplicas, 1)]
    await give(PIECES, 2_000)
    await patiently(async () => (await scaler()).desiredReplicas === MOST)
    findings.push(
      exactly(
        `workers while work waits for longer than 5 s, at most ${MOST}`,
        (await scaler()).desiredReplicas,
        MOST,
      ),
    )
    await rolledOut(WORKER)
    await plane.kubectl(['rollout', 'restart', `deployment/${WORKER}`, '-n', NAMESPACE])
    await rolledOut(WORKER)
    findings.push({
      what: 'work that still waited when the new workers were there',
      measured: `${await waiting()}`,
      expected: 'some, or nothing was shown',
      holds: (await waiting()) > 0,
    })
    await patiently(async () => (await done()) === PIECES)
    findings.push(exactly(`pieces of work done of ${PIECES}, over a new version`, await done(), PIECES))

    /** How many of the pieces that every worker has begun are lost when all are taken away at once. */
    async function lostWhenTakenAway(): Promise<number> {
      const before = await done()
      await give(MOST, PIECE_MS)
      await patiently(async () => (await waiting()) === 0)
      await plane.kubectl([
        ...['delete', 'pods', '-n', NAMESPACE, '-l', `app.kubernetes.io/name=${WORKER}`, '--wait'],
      ])
      await rolledOut(WORKER)
      return before + MOST - (await done())
    }
    findings.push(
      exactly(
        `pieces of ${PIECE_MS} ms that are lost when workers are taken away`,
        await lostWhenTakenAway(),
        0,
      ),
    )
    // As somebody sets it behind the chart's back.
    const short = { spec: { template: { spec: { terminationGracePeriodSeconds: 1 } } } }
    await plane.kubectl([
      ...['patch', `deployment/${WORKER}`, '-n', NAMESPACE, '--patch', JSON.stringify(short)],
    ])
    await rolledOut(WORKER)
    await patiently(async () => (await workerPods()) === MOST)
    const lost = await lostWhenTakenAway()
    findings.push({
      what: 'the same with a grace period of 1 s (worker.stop.graceS)',
      measured: `${lost}`,
      expected: 'at least 1',
      holds: lost > 0,
    })
    for (const [change, ...names] of PLANTED) {
      const rendered = await plane.tryHelm([
        ...['template', NAME, chart, '--set', 'image.repository=registry.example/a,image.tag=v1'],
        ...['--set', change],
      ])
      findings.push(refused(`the chart with ${change}`, rendered, ...names))
    }
    await release.remove()
    return findings
  },
}

const PLANTED = [
  ['worker.stop.deadlineMs=6000', 'worker.stop.deadlineMs is 6000, expected at least 9000'],
  ['worker.stop.graceS=9', 'worker.stop.graceS is 9, expected at least 12'],
  ['worker.replicas=0', '/worker/replicas'],
  ['worker.autoscaling.enabled=true,worker.autoscaling.least=6', 'worker.autoscaling.least is 6'],
] as const
