// The rules as they are shipped, on a real Prometheus and a real Alertmanager that watch the real services: every alert fires when its
// fault comes, reaches whoever is to be told, and is silent without it.
//   --only no-replica,redis-gone        which of the stories
import { parseArgs } from 'node:util'
import { until } from '@seaworthy/rig'
import type { Finding } from '../harness/claim.ts'
import { chosenOf, openReport } from '../harness/report.ts'
import { startSteadyLoad } from '../harness/steady-load.ts'
import { drawnQueries, withoutData } from './drawn-queries.ts'
import { type Ground, startGround } from './ground.ts'
import { STORIES, type Story } from './stories.ts'

/** For a fault to be noticed, and to be over. */
const PATIENCE_MS = 120_000
const QUIET_MS = 20_000

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const chosen = chosenOf(STORIES, values.only)
const report = openReport()
{
  await using ground = await startGround()
  const { characters, pokedex } = ground.services
  const loads = [
    startSteadyLoad({
      port: characters.port,
      path: '/api/v1/characters?name=nobody{n}&pageSize=100',
      clients: 4,
    }),
    // The same each time, so that caches have it.
    startSteadyLoad({ port: characters.port, path: '/api/v1/characters?pageSize=100', clients: 1 }),
    startSteadyLoad({ port: pokedex.port, path: '/api/v1/pokemon/mewtwo', clients: 1 }),
    startSteadyLoad({ port: pokedex.port, path: '/api/v1/pokemon/nobody-{n}', clients: 4, statuses: [404] }),
  ]
  await report.show({ name: 'quiet', says: 'under load and without a fault no alert fires' }, () =>
    quiet(ground),
  )
  await report.show({ name: 'dashboards', says: 'every query of every dashboard parses and has data' }, () =>
    dashboards(ground),
  )
  for (const story of chosen) await report.show(story, () => tell(ground, story))
  await Promise.all(loads.map((load) => load.stop()))
}
report.close()

async function quiet({ prometheus, alerts }: Ground): Promise<readonly Finding[]> {
  // Before it has read anybody for the first time nobody is there.
  const isWatched = async () =>
    (await prometheus.query('up == 1')).length === 2 && (await prometheus.firing()).size === 0
  await until(isWatched, { timeoutMs: PATIENCE_MS })
  const heard = new Set<string>()
  const beganMs = performance.now()
  await until(
    async () => {
      for (const name of await prometheus.firing()) heard.add(name)
      return performance.now() - beganMs > QUIET_MS
    },
    { timeoutMs: QUIET_MS * 2, everyMs: 500 },
  )
  const [requests] = await prometheus.query(
    'sum(job:requests:rate5m) or sum({__name__=~"job:requests:rate.*"})',
  )
  return [
    {
      what: 'requests a second that are measured',
      measured: `${Math.round(requests?.value ?? 0)}`,
      expected: 'some',
      holds: (requests?.value ?? 0) > 0,
    },
    none('alerts', [...heard]),
    none('alerts that no story makes fire', untried(alerts)),
  ]
}

/** Of those for which something has to go wrong first the stories show it. */
async function dashboards({ prometheus, watched }: Ground): Promise<readonly Finding[]> {
  const queries = watched.flatMap(drawnQueries)
  const later = new Set(STORIES.flatMap(({ draws = [] }) => draws))
  const now = queries.filter(({ panel }) => !later.has(panel))
  // Whether they parse.
  for (const { expr } of queries) await prometheus.query(expr)
  const titles = new Set(queries.map(({ panel }) => panel))
  return [
    { what: 'queries', measured: `${queries.length}`, expected: 'some', holds: queries.length > 0 },
    none('without data', await places(prometheus, now)),
    none(
      'panels that a story draws and that there are not',
      [...later].filter((title) => !titles.has(title)),
    ),
  ]
}

async function places(...[prometheus, queries]: Parameters<typeof withoutData>) {
  return (await withoutData(prometheus, queries)).map(({ place }) => place)
}

async function tell(ground: Ground, story: Story): Promise<readonly Finding[]> {
  const { prometheus, receiver } = ground
  const firingOf = async (names: readonly string[]) => {
    const firing = await prometheus.firing()
    return names.filter((name) => firing.has(name))
  }
  const silentAgain = (names: readonly string[]) =>
    until(async () => (await firingOf(names)).length === 0, { timeoutMs: PATIENCE_MS, everyMs: 500 })
  // What an earlier story left behind says nothing about this one.
  await silentAgain(story.fires.filter((name) => !story.lasts?.includes(name)))
  const before = await firingOf(story.fires)

  const beganMs = performance.now()
  const toldBefore = receiver.told.length
  const firedAfter = new Map<string, string>()
  const mend = await story.breaks(ground)
  await until(
    async () => {
      for (const name of await firingOf(story.fires))
        if (!firedAfter.has(name))
          firedAfter.set(name, `${((performance.now() - beganMs) / 1_000).toFixed(0)} s`)
      return firedAfter.size === story.fires.length
    },
    { timeoutMs: PATIENCE_MS, everyMs: 250 },
  )
  const untold = () => missing(receiver.told.slice(toldBefore), story)
  await until(() => untold().length === 0, { timeoutMs: 15_000 })
  const drawn = story.draws
    ? [none('without data', await places(prometheus, drawnIn(ground, story.draws)))]
    : []
  await mend()
  const ends = story.fires.filter((name) => !story.lasts?.includes(name))
  await silentAgain(ends)
  return [
    ...story.fires.map((name) => ({
      what: name,
      measured: before.includes(name)
        ? 'fired before'
        : firedAfter.has(name)
          ? `fires after ${firedAfter.get(name)}`
          : 'is silent',
      expected: 'fires, and not before',
      holds: firedAfter.has(name) && !before.includes(name),
    })),
    ...drawn,
    none('not told to whoever is on call', untold()),
    none('still firing after the fault is gone', await firingOf(ends)),
  ]
}

function drawnIn({ watched }: Ground, panels: readonly string[]) {
  return watched.flatMap(drawnQueries).filter(({ panel }) => panels.includes(panel))
}

function untried(alerts: readonly string[]): readonly string[] {
  const tried = new Set(STORIES.flatMap(({ fires }) => fires))
  return alerts.filter((name) => !tried.has(name))
}

function missing(told: Ground['receiver']['told'], { fires, service }: Story): readonly string[] {
  const heard = told.filter(({ labels, status }) => status === 'firing' && labels.job === service)
  return fires.filter((name) => {
    const [alert, window] = name.split(' over ')
    return !heard.some(({ labels }) => labels.alertname === alert && labels.window === window)
  })
}

function none(what: string, names: readonly string[]): Finding {
  return { what, measured: names.join(', ') || 'none', expected: 'none', holds: names.length === 0 }
}
