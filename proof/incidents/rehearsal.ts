import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dashboardFiles, ruleFile, runbookPages, type Watched } from '@seaworthy/monitoring'
import { createSupervisor, until } from '@seaworthy/rig'
import { drawnPanels, redNumbers } from '../dashboards/drawn-panel.ts'
import type { GrafanaDashboard } from '../dashboards/grafana-dashboard.ts'
import { startAlertReceiver } from '../monitoring/alert-receiver.ts'
import { startAlertmanager } from '../monitoring/alertmanager.ts'
import { time } from '../monitoring/faster.ts'
import { type Prometheus, startPrometheus } from '../monitoring/prometheus.ts'
import type { Fault } from './faults.ts'
import type { Fleet } from './fleet.ts'
import { beOnCall, LOOKS_BACK, type OnCallReport } from './on-call.ts'
import { startPlayedTools } from './played-tools.ts'

export interface Rehearsal {
  readonly fleet: Fleet
  readonly watched: readonly Watched[]
  readonly fault: Fault
  readonly pick: (below: number) => number
  /** What is told to whoever is on call is wrong, to see that it is noticed. Default: nothing. */
  readonly spoils?: (text: string) => string
  readonly say: (text: string) => void
}

export interface RehearsalReport extends OnCallReport {
  readonly brokenMs: number
  /** When nothing fired any more and everybody was served. */
  readonly wellMs: number
  /** What fired before anything was broken. */
  readonly firedBefore: readonly string[]
  /** What still fires, without what looks back on hours. */
  readonly firesStill: readonly string[]
  readonly isServed: boolean
}

/** For rules to have seen a window of the fleet, and what an earlier fault left to be over. */
const QUIET_MS = 20_000
const PATIENCE_MS = 60_000

/** Breaks one thing of a fleet, and leaves the rest to whoever is on call. */
export async function rehearse(rehearsal: Rehearsal): Promise<RehearsalReport> {
  const { fleet, watched, fault, pick, spoils = (text) => text, say } = rehearsal
  await using started = new AsyncDisposableStack()
  const supervisor = started.use(createSupervisor())
  const receiver = started.use(await startAlertReceiver())
  const folder = await supervisor.createFolder('seaworthy-on-call-')
  for (const each of watched)
    for (const [file, page] of Object.entries(runbookPages(each))) {
      mkdirSync(join(folder, each.runbooks), { recursive: true })
      writeFileSync(join(folder, each.runbooks, file), spoils(page))
    }
  const tools = started.use(await startPlayedTools(fleet, folder))
  const alertmanager = await startAlertmanager({ supervisor, receiver: receiver.url, time })
  const prometheus = await startPrometheus({
    supervisor,
    rules: watched.map((each) => spoils(ruleFile(each))),
    targets: Object.fromEntries(
      fleet.services.map(({ name, replicas }) => [
        name,
        replicas.map(({ metrics, pod }) => ({ address: metrics, pod })),
      ]),
    ),
    alertmanager: alertmanager.address,
  })
  const armed = await fault.arms?.(fleet, pick)
  const firedBefore = await untilQuiet(prometheus, fleet)
  say(`breaks: ${fault.says}`)
  const [brokenMs, brokenAtMs] = [performance.now(), Date.now()]
  await fault.breaks?.(fleet, pick)
  const { replicas } = fleet.service(fault.service)
  replicas.find(({ pod }) => pod === armed)?.process?.signal('SIGUSR2')
  const report = await beOnCall({
    ...{ prometheus, folder, say },
    receiver: {
      ...receiver,
      get told() {
        return receiver.told.filter(({ startsAt }) => Date.parse(startsAt) >= brokenAtMs)
      },
    },
    env: tools.env,
    look: (service) => lookedAt(prometheus, watched, service),
    async tell(sign) {
      say(`tells the owner: ${sign}`)
      // Whoever hears something that is not so finds nothing to mend.
      if (fault.causes.includes(sign)) fault.owner?.(fleet)
    },
  })
  const stillFiring = async () =>
    [...(await prometheus.firing(fault.service))].filter((name) => !LOOKS_BACK.test(name))
  let isServed = false
  await until(
    async () => {
      isServed = await servesAll(fleet, fault.service)
      return isServed && (await stillFiring()).length === 0
    },
    { timeoutMs: report.named.length > 0 ? PATIENCE_MS : 1, everyMs: 500 },
  )
  return {
    ...report,
    brokenMs,
    wellMs: performance.now(),
    firedBefore,
    firesStill: await stillFiring(),
    isServed,
  }
}

/** Waits for a while in which nothing fires, and answers with what does although nothing is broken. */
async function untilQuiet(prometheus: Prometheus, { services }: Fleet): Promise<readonly string[]> {
  const all = services.flatMap(({ replicas }) => replicas).length
  // Before it has read anybody for the first time nobody is there.
  const isWatched = async () =>
    (await prometheus.query('up == 1')).length === all && (await prometheus.firing()).size === 0
  await until(isWatched, { timeoutMs: PATIENCE_MS, everyMs: 250 })
  const heard = new Set<string>()
  const beganMs = performance.now()
  await until(
    async () => {
      for (const name of await prometheus.firing()) if (!LOOKS_BACK.test(name)) heard.add(name)
      return performance.now() - beganMs > QUIET_MS
    },
    { timeoutMs: QUIET_MS * 2, everyMs: 500 },
  )
  return [...heard]
}

async function lookedAt(
  prometheus: Prometheus,
  watched: readonly Watched[],
  service: string,
): Promise<readonly string[]> {
  const known = watched.find(({ name }) => name === service)
  const text = known && dashboardFiles(known)['service.json']
  if (text === undefined) return []
  const nowS = Date.now() / 1_000
  const panels = await drawnPanels(JSON.parse(text) as GrafanaDashboard, prometheus, {
    fromS: nowS - 1,
    toS: nowS,
  })
  return [...new Set(redNumbers(panels).map((title) => title.replace(/:.*/, '')))]
}

/** Every replica answers ten times in a row without failing. */
async function servesAll(fleet: Fleet, name: string): Promise<boolean> {
  const { replicas, wanted } = fleet.service(name)
  if (wanted === 0) return false
  const asked = replicas.slice(0, wanted).map(async ({ port }) => {
    for (let n = 0; n < 10; n++) {
      const path = PATHS[name]?.replace('{n}', `well-${n}-${performance.now()}`)
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        signal: AbortSignal.timeout(2_000),
      }).catch(() => undefined)
      await answer?.arrayBuffer().catch(() => undefined)
      if (!answer || answer.status >= 500) return false
    }
    return true
  })
  return (await Promise.all(asked)).every(Boolean)
}

/** What users ask of each service, which no cache knows. */
export const PATHS: Readonly<Record<string, string>> = {
  characters: '/api/v1/characters?name={n}&pageSize=100',
  pokedex: '/api/v1/pokemon/nobody-{n}',
  'items-python': '/items',
}
