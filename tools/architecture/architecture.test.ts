import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { badArrows } from './arrows.ts'
import { importCircles } from './circles.ts'
import { looseDeclarations, looseMetrics } from './loose-declarations.ts'
import { namesWithoutSentence } from './public-names.ts'

const root = join(import.meta.dirname, '../..')
const everything = globSync(['{packages,services,templates,bench,proof,tools}/**/*.ts'], {
  cwd: root,
  exclude: ['**/node_modules/**'],
}).map((path) => path.replaceAll('\\', '/'))
const sources = everything.filter((path) => /^(?:packages|services|templates)\//.test(path))

test('no import points against the arrows of the design', () => {
  expect(sources).toContain('packages/readiness/controls/start.ts')
  const bad = sources.flatMap((path) => badArrows(path, readFileSync(join(root, path), 'utf8')))
  expect(
    bad,
    'take it from where the arrows allow, or move it there: "Rules that a machine checks" in CONTRIBUTING.md',
  ).toEqual([])
})

test('every table of settings, errors or metrics is where the reference finds it', () => {
  const loose = sources.flatMap((path) => looseDeclarations(path, readFileSync(join(root, path), 'utf8')))
  expect(loose, 'docs/reference tells the exported tables of files with these names').toEqual([])
})

test('a metric is made from a table', () => {
  const loose = sources.flatMap((path) => looseMetrics(path, readFileSync(join(root, path), 'utf8')))
  const hint =
    'declare it by defineMetrics in a file *-metrics.ts, and make it by metrics.counter(<table>.<key>)'
  expect(loose, hint).toEqual([])
})

test('a slice of a service has a front page, and at most twelve files beside its tests', () => {
  const files = sources.filter(
    (path) => /^(?:services|templates)\/[^/]+\/src\/.+\//.test(path) && !path.endsWith('.test.ts'),
  )
  const slices = Map.groupBy(files, (path) => path.split('/').slice(0, 4).join('/'))
  expect(slices.size).toBeGreaterThan(5)
  for (const [slice, members] of slices) {
    expect(members, `export what others need of ${slice} from its index.ts`).toContain(`${slice}/index.ts`)
    expect(members.length, `cut ${slice} into two slices`).toBeLessThanOrEqual(12)
  }
})

test('no files import each other in a circle', () => {
  expect(everything.length).toBeGreaterThan(500)
  const texts = new Map(everything.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
  const hint = 'move what both ends of one arrow need into a file of its own, which imports neither'
  expect(importCircles(texts), hint).toEqual([])
})

const capability = 'packages/seaworthy/src'

test('every name that the chassis exports has its sentence', () => {
  const fronts = sources.filter((path) => path.startsWith(capability) && path.endsWith('/index.ts'))
  expect(fronts.length).toBeGreaterThan(15)
  const without = fronts.flatMap((path) =>
    namesWithoutSentence(path, (file) => readFileSync(join(root, file), 'utf8')),
  )
  const hint = 'write above the declaration what it is, its unit, its default and its errors'
  expect([...new Set(without)].sort(), hint).toEqual([])
})

/** The clock itself, and what must tell or bound time where no clock is handed in. */
const OWN_TIME = [
  `${capability}/base/clock.ts`,
  // Timers of the process that ends, and of the event loop that is measured by how late they are.
  `${capability}/lifecycle/process-exit.ts`,
  `${capability}/lifecycle/load-shedder.ts`,
  // A default for whoever makes ids outside a service.
  `${capability}/base/ids.ts`,
]

test('time in the chassis comes from the clock that is handed in', () => {
  const chassis = sources.filter(
    (path) =>
      path.startsWith(capability) &&
      !/\.test\.ts$|\/(testing|fixtures)\//.test(path) &&
      !OWN_TIME.includes(path),
  )
  expect(chassis.length).toBeGreaterThan(100)
  const own = /\bDate\.now\b|\bperformance\.now\(|\bsetTimeout\(|\bnew Date\(\)/
  const without = chassis.filter((path) => own.test(readFileSync(join(root, path), 'utf8')))
  expect(without, 'take a Clock as a parameter; OWN_TIME above lists who cannot, with the reason').toEqual([])
})

/** What a Date says in the zone of the process, which replicas need not share. */
const WALL_CLOCK =
  /\.[gs]et(?:FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)\(|\.getTimezoneOffset\(|\.to(?:Locale)?(?:Date|Time)String\(|\.toLocaleString\(|\bnew Date\([^()'"`]*,|\bDateTimeFormat\b|\bTemporal\.Now\b/

test('nothing depends on the time zone of the process', () => {
  for (const text of [
    'at.getHours()',
    'at.toLocaleDateString()',
    'new Date(2026, 2)',
    'new Date(year,\n month)',
  ])
    expect(text).toMatch(WALL_CLOCK)
  for (const text of ['at.getUTCHours()', 'at.toISOString()', 'new Date(Date.UTC(2026, 2))', 'new Date(ms)'])
    expect(text).not.toMatch(WALL_CLOCK)
  const local = sources.filter((path) => WALL_CLOCK.test(readFileSync(join(root, path), 'utf8')))
  expect(local, 'ask for UTC: getUTCHours(), toISOString(), new Date(Date.UTC(…))').toEqual([])
})
