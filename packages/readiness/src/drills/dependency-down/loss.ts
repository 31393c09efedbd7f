import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, until, watchPauses } from '@seaworthy/rig'
import type { WiredDependency } from '../../dependencies/wired-dependency.ts'
import { allServe, routesAround } from '../../drilling/affected-routes.ts'
import { askProbe, callOf, type DrillContext } from '../../drilling/drill.ts'
import { isReady, type Replica } from '../../drilling/replica.ts'
import type { Told } from '../../drilling/told-outcome.ts'
import { derived, measured, noneFailed } from '../../engine/measurement.ts'
import { heldUp } from '../../load/held-up.ts'
import { type Observation, openLoop } from '../../load/load.ts'
import { sampleSet } from '../../load/sample-set.ts'

const LIMPING_MS = 2_000
const BASELINE_MS = 1_000
const AFTER_NOTICE_MS = 1_000
/** About a hundred answers: their p99 would be the slowest one, which any pause of the machine decides. */
const RATE = 30
/** Below this a longer time is the machine's, not the dependency's. */
const NOISE_MS = 100
const GRACE_MS = 250

/** One way in which one dependency is taken away. */
export interface Loss {
  readonly dependency: WiredDependency
  readonly fault: Fault
  /** Whether nothing comes of it any more; otherwise it limps. */
  readonly isGone: boolean
  readonly zeroMs: number
}

/** Takes it away, gives it back, and asks everything all the while. */
export async function lose(context: DrillContext, replica: Replica, loss: Loss): Promise<Told> {
  const { dependency, fault, isGone, zeroMs } = loss
  const { config, signal } = context
  const { name, policy, deadlineMs, noticeMs, recoveryMs } = dependency.declared
  const { affected, unrelated } = routesAround(config, name)
  const isCritical = policy === 'critical'
  const done = new AbortController()
  const shared = {
    durationMs: 600_000,
    zeroMs,
    signal: AbortSignal.any([signal, done.signal]),
    timeoutMs: deadlineMs * 2,
  }
  const probe = (path: string) => askProbe(replica, path, { ...shared, thinkMs: 50 })
  const load = (routes: typeof affected) =>
    routes.length === 0
      ? undefined
      : openLoop(RATE / routes.length, {
          ...shared,
          next: (index) => callOf(replica.url, routes[index % routes.length]!, Math.floor(zeroMs) + index),
        })
  using pauses = watchPauses()
  const running = Promise.all([
    probe(config.probes.live),
    probe(config.probes.ready),
    load(affected),
    load(unrelated.slice(0, 1)),
  ])
  const now = () => performance.now() - zeroMs
  /** Failures always; but what was answered while the machine stood still says nothing of the dependency. */
  const isHeldUp = heldUp(pauses, zeroMs)
  const isTelling = (observation: Observation) =>
    observation.status < 200 || observation.status >= 500 || !isHeldUp(observation)
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {})

  await pause(BASELINE_MS)
  const lostAt = now()
  dependency.proxy.set(fault)
  let noticed: true | undefined
  if (!isGone) await pause(LIMPING_MS)
  else if (isCritical) {
    noticed = await until(async () => !(await isReady(replica, config)), { timeoutMs: noticeMs, signal })
    await pause(AFTER_NOTICE_MS)
  } else await pause(noticeMs)
  const healedAt = now()
  dependency.proxy.set({ kind: 'none' })
  const back = await until(
    async () =>
      (await isReady(replica, config)) &&
      (await allServe(replica, affected, Math.floor(healedAt) + 1_000_000)),
    { timeoutMs: recoveryMs + 1_000, signal },
  )
  const backAt = now()
  done.abort()
  const [live, ready, used, other] = await running
  const label = `${name} ${fault.kind}`
  const samples = [
    sampleSet(`${label}: live`, live.observations),
    sampleSet(`${label}: ready`, ready.observations),
    ...(used ? [sampleSet(`${label}: affected`, used.observations)] : []),
    ...(other ? [sampleSet(`${label}: unrelated`, other.observations.filter(isTelling))] : []),
  ]
  // What was sent before the loss and answered after it has lived through it.
  const before = derived('', samples, 'p95', `${label}: unrelated`, '<', 0, undefined, { endedToMs: lostAt })
  const allowedMs = Math.max(Number(before.observed) * 1.2, Number(before.observed) + NOISE_MS)
  return {
    samples,
    events: [
      { atMs: lostAt, label, kind: 'fault' },
      { atMs: healedAt, label: `${name} is back`, kind: 'heal' },
    ],
    measurements: [
      noneFailed(`${label}: liveness failed`, samples, `${label}: live`),
      isCritical && isGone && measured(`${label}: readiness goes`, noticed === true, '=', true),
      !isCritical && noneFailed(`${label}: readiness failed`, samples, `${label}: ready`),
      used &&
        derived(
          `${label}: longest answer`,
          samples,
          'max',
          `${label}: affected`,
          '<=',
          deadlineMs + GRACE_MS,
          'ms',
        ),
      other &&
        derived(`${label}: unrelated p95`, samples, 'p95', `${label}: unrelated`, '<=', allowedMs, 'ms', {
          fromMs: lostAt,
          toMs: healedAt,
        }),
      other && noneFailed(`${label}: unrelated failed`, samples, `${label}: unrelated`),
      measured(`${label}: well again after`, back ? backAt - healedAt : 'not at all', '<=', recoveryMs, 'ms'),
    ],
  }
}
