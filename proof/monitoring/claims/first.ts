import { globSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '@seaworthy/rig'
import { type Claim, type Finding, none } from '../../harness/claim.ts'
import { tryShell } from '../../harness/shell.ts'
import type { Shared } from '../../harness/side-by-side.ts'
import { startSteadyLoad } from '../../harness/steady-load.ts'
import type { Ground } from '../ground.ts'
import { heardAlerts } from '../heard-alerts.ts'
import { OWN_STORIES } from '../own-stories.ts'
import { emptyPlaces, queriesOf } from './drawn.ts'

const PATIENCE_MS = 120_000
const QUIET_MS = 20_000

/** What is looked at before anything is broken; nothing else may be the cause of what is seen. */
export const FIRST: readonly (Claim<Ground> & Shared)[] = [
  {
    name: 'unit-tests',
    says: 'promtool takes the tests of the rules, as they are shipped',
    takes: ['everything'],
    run: unitTests,
  },
  { name: 'quiet', says: 'under load and without a fault no alert fires', takes: ['everything'], run: quiet },
  {
    name: 'routing',
    says: 'each severity has a receiver of its own, as amtool reads it',
    takes: ['everything'],
    run: routing,
  },
  {
    name: 'dashboards',
    says: 'every query of every dashboard parses and has data',
    takes: ['everything'],
    run: dashboards,
  },
]

async function unitTests(): Promise<readonly Finding[]> {
  const root = join(import.meta.dirname, '../../..')
  const files = globSync(
    [
      '{deploy/*,proof/languages/*/deploy}/monitoring/rules.test.yaml',
      'deploy/monitoring/collector-rules.test.yaml',
    ],
    { cwd: root },
  )
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
  const heard = await heardAlerts(prometheus, QUIET_MS)
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
    none('alerts', heard),
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
async function dashboards(ground: Ground): Promise<readonly Finding[]> {
  const { prometheus, services } = ground
  const queries = queriesOf(ground)
  const later = new Set(OWN_STORIES.flatMap(({ draws = [] }) => draws))
  const now = queries.filter(({ panel }) => !later.has(panel))
  // Whether they parse.
  for (const { expr } of queries) await prometheus.query(expr)
  const titles = new Set(queries.map(({ panel }) => panel))
  // The same each time, so that caches have it.
  const same = [
    startSteadyLoad({ port: services.characters.port, path: '/api/v1/characters?pageSize=100', clients: 1 }),
    startSteadyLoad({ port: services.pokedex.port, path: '/api/v1/pokemon/mewtwo', clients: 1 }),
  ]
  const empty = await emptyPlaces(prometheus, now)
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

function untried(alerts: readonly string[]): readonly string[] {
  const tried = new Set(OWN_STORIES.flatMap(({ fires }) => fires))
  return alerts.filter((name) => !tried.has(name))
}
