// The rules as they are shipped, on a real Prometheus and a real Alertmanager that watch the real services: every alert fires when its
// fault comes, reaches whoever is to be told, and is silent without it.
//   --only no-replica,redis-gone        which of the stories
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { until } from '@seaworthy/rig'
import type { Finding } from '../harness/claim.ts'
import { chosenOf, openReport } from '../harness/report.ts'
import { tryShell } from '../harness/shell.ts'
import { startSteadyLoad } from '../harness/steady-load.ts'
import { drawnQueries, withoutData } from './drawn-queries.ts'
import { type Ground, startGround } from './ground.ts'
import { HARBOUR_STORIES } from './harbour-stories.ts'
import { certificateStory, OUTSIDE_STORIES } from './outside/stories.ts'
import { nameOf } from './prometheus.ts'
import { STORIES, type Story } from './stories.ts'
import { strangerStories } from './stranger-stories.ts'

/** Of all that is on the chassis: what they do not make fire nothing does. */
const OWN_STORIES = [...STORIES, certificateStory('characters'), ...OUTSIDE_STORIES, ...HARBOUR_STORIES]
/** For a fault to be noticed, and to be over. */
const PATIENCE_MS = 120_000
const QUIET_MS = 20_000
/** More than the longest interval of a group of alerts. */
const TOLD_MS = 40_000

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const report = openReport()
{
  await using ground = await startGround()
  const { characters, pokedex } = ground.services
  const stories = [...OWN_STORIES, ...[...ground.strangers.keys()].flatMap(strangerStories)]
  const chosen = chosenOf(stories, values.only)
  const loads = [
    startSteadyLoad({
      port: characters.port,
      path: '/api/v1/characters?name=nobody{n}&pageSize=100',
      clients: 4,
      // Few, so that what is slow later is soon a large share of all.
      pauseMs: 200,
    }),
    startSteadyLoad({ port: pokedex.port, path: '/api/v1/pokemon/nobody-{n}', clients: 4, statuses: [404] }),
    ...[...ground.strangers.values()].map(({ port }) =>
      startSteadyLoad({ port, path: '/items', clients: 1, pauseMs: 100 }),
    ),
  ]
  await report.show(
    { name: 'unit tests', says: 'promtool takes the tests of the rules, as they are shipped' },
    () => unitTests(),
  )
  await report.show({ name: 'quiet', says: 'under load and without a fault no alert fires' }, () =>
    quiet(ground),
  )
  await report.show(
    { name: 'routing', says: 'each severity has a receiver of its own, as amtool reads it' },
    () => routing(ground),
  )
  await report.show({ name: 'dashboards', says: 'every query of every dashboard parses and has data' }, () =>
    dashboards(ground),
  )
  for (const story of chosen) await report.show(story, () => tell(ground, story))
  await Promise.all(loads.map((load) => load.stop()))
}
report.close()

async function unitTests(): Promise<readonly Finding[]> {
  const root = join(import.meta.dirname, '../..')
  const files = globSync('{deploy/*,proof/languages/*/deploy}/monitoring/rules.test.yaml', { cwd: root })
  const findings = files.map(async (file) => {
    const { code, stdout, stderr } = await tryShell(['promtool', 'test', 'rules', join(root, file)])
    const measured = code === 0 ? 'holds' : `${stdout}${stderr}`
    return { what: file, measured, expected: 'holds', holds: code === 0 }
  })
  return await Promise.all(findings)
}

async function quiet({ prometheus, alerts, watched }: Ground): Promise<readonly Finding[]> {
  // Before it has read anybody for the first time nobody is there.
  const isWatched = async () =>
    (await prometheus.query('up{job!~".*-outside"} == 1')).length === watched.length &&
    (await prometheus.firing()).size === 0
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

async function routing({ alertmanager }: Ground): Promise<readonly Finding[]> {
  const findings = ['page', 'ticket'].map(async (severity) => {
    const receiver = await alertmanager.receiverOf({ alertname: 'Any', severity })
    return { what: severity, measured: receiver, expected: severity, holds: receiver === severity }
  })
  return await Promise.all(findings)
}

/** Of those for which something has to go wrong first the stories show it. */
async function dashboards({ prometheus, watched, services }: Ground): Promise<readonly Finding[]> {
  const queries = watched.filter(isAsked).flatMap(drawnQueries)
  const later = new Set(STORIES.flatMap(({ draws = [] }) => draws))
  const now = queries.filter(({ panel }) => !later.has(panel))
  // Whether they parse.
  for (const { expr } of queries) await prometheus.query(expr)
  const titles = new Set(queries.map(({ panel }) => panel))
  // The same each time, so that caches have it.
  const same = [
    startSteadyLoad({ port: services.characters.port, path: '/api/v1/characters?pageSize=100', clients: 1 }),
    startSteadyLoad({ port: services.pokedex.port, path: '/api/v1/pokemon/mewtwo', clients: 1 }),
  ]
  const empty = await places(prometheus, now)
  await Promise.all(same.map((load) => load.stop()))
  return [
    { what: 'queries', measured: `${queries.length}`, expected: 'some', holds: queries.length > 0 },
    none('without data', empty),
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
  const { prometheus, alertmanager, receiver } = ground
  const firingOf = async (names: readonly string[]) => {
    const firing = await prometheus.firing(story.service)
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
  await until(() => untold().length === 0, { timeoutMs: TOLD_MS })
  const notSilenced = async () => {
    const inhibited = await alertmanager.inhibited(story.service)
    return (story.silenced ?? []).filter((name) => !inhibited.has(name))
  }
  await until(async () => (await notSilenced()).length === 0, { timeoutMs: TOLD_MS })
  const silence = story.silenced
    ? [
        none('not silenced by their cause', await notSilenced()),
        none('told although silenced', heard(receiver.told.slice(toldBefore), story, story.untold ?? [])),
      ]
    : []
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
    ...silence,
    none('not told to whoever is on call', untold()),
    none('still firing after the fault is gone', await firingOf(ends)),
  ]
}

/** Nobody asks harbour for anything, so nothing is drawn of it. */
function isAsked({ name }: Ground['watched'][number]): boolean {
  return name !== 'harbour'
}

function drawnIn({ watched }: Ground, panels: readonly string[]) {
  return watched
    .filter(isAsked)
    .flatMap(drawnQueries)
    .filter(({ panel }) => panels.includes(panel))
}

function untried(alerts: readonly string[]): readonly string[] {
  const tried = new Set(OWN_STORIES.flatMap(({ fires }) => fires))
  return alerts.filter((name) => !tried.has(name))
}

function missing(told: Ground['receiver']['told'], story: Story): readonly string[] {
  const names = story.fires.filter((name) => !story.silenced?.includes(name))
  const known = heard(told, story, names)
  return names.filter((name) => !known.includes(name))
}

/** Those of some alerts that came to where their severity belongs. */
function heard(told: Ground['receiver']['told'], { service }: Story, names: readonly string[]) {
  const came = new Set(
    told
      .filter(({ labels, status }) => status === 'firing' && labels.job === service)
      .filter(({ labels, receiver }) => receiver === labels.severity)
      .map(({ labels }) => nameOf(labels.alertname ?? '', labels.window)),
  )
  return names.filter((name) => came.has(name))
}

function none(what: string, names: readonly string[]): Finding {
  return { what, measured: names.join(', ') || 'none', expected: 'none', holds: names.length === 0 }
}
