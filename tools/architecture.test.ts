import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { badArrows } from './arrows.ts'
import { importCircles } from './circles.ts'
import { readImports } from './imports.ts'
import { looseDeclarations, looseMetrics } from './loose-declarations.ts'
import { namesWithoutSentence } from './public-names.ts'

const root = join(import.meta.dirname, '..')
const everything = globSync(['{packages,services,bench,proof,tools}/**/*.ts'], {
  cwd: root,
  exclude: ['**/node_modules/**'],
}).map((path) => path.replaceAll('\\', '/'))
const sources = everything.filter((path) => /^(?:packages|services)\//.test(path))

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

test.each([
  ['packages/seaworthy/src/limits/quota.ts', `export const a = defineSettings('limits', {})`],
  ['services/pokedex/src/lookup/lookup-problems.ts', `export const a = defineErrors('lookup', {})`],
  ['services/pokedex/src/lookup/lookup-errors.ts', `export const a = defineMetrics('lookup', {})`],
  ['services/pokedex/src/lookup/lookup-errors.ts', `const a = defineErrors<A>('lookup', {})`],
])('%s with %j would be left out of the reference', (path, source) => {
  expect(looseDeclarations(path, source)).toHaveLength(1)
})

test.each([
  ['services/pokedex/src/lookup/lookup-errors.ts', `export const a = defineErrors('lookup', {})`],
  ['services/pokedex/src/lookup/lookup.ts', `// by defineErrors('lookup', {})`],
  ['services/pokedex/src/lookup/lookup.test.ts', `const a = defineErrors('lookup', {})`],
  ['packages/seaworthy/src/testing/subjects/a.ts', `const a = defineErrors('subject', {})`],
  ['packages/seaworthy/src/errors/catalogue.ts', 'export function defineErrors<const T>() {}'],
])('%s with %j leaves nothing out of the reference', (path, source) => {
  expect(looseDeclarations(path, source)).toEqual([])
})

test('a metric is made from a table', () => {
  const loose = sources.flatMap((path) => looseMetrics(path, readFileSync(join(root, path), 'utf8')))
  const hint =
    'declare it by defineMetrics in a file *-metrics.ts, and make it by metrics.counter(<table>.<key>)'
  expect(loose, hint).toEqual([])
})

test.each([
  `metrics.counter({ name: 'quotes_total', help: 'Quotes' })`,
  `telemetry.metrics.gauge({\n  name: 'quotes',\n  ...quotesMetrics.open })`,
  `const quotes: Options = { name: 'quotes_total' }\nmetrics.counter(quotes)`,
  `const quotes = { name: 'quotes' }\nmetrics.histogram({ ...quotes, help: 'Quotes' })`,
])('a metric of %j is in no table', (source) => {
  expect(looseMetrics('services/pokedex/src/lookup/lookup.ts', source)).toHaveLength(1)
  expect(looseMetrics('services/pokedex/src/lookup/lookup.test.ts', source)).toEqual([])
})

test.each([
  'metrics.counter(quotesMetrics.open)',
  'telemetry.metrics.gauge({\n  ...quotesMetrics.open,\n  collect() {} })',
  'const make = (declaration: Options) => metrics.gauge({ ...declaration, collect })',
])('a metric of %j is in a table', (source) => {
  expect(looseMetrics('services/pokedex/src/lookup/lookup.ts', source)).toEqual([])
})

test('a slice of a service has a front page, and at most twelve files beside its tests', () => {
  const files = sources.filter(
    (path) => /^services\/[^/]+\/src\/.+\//.test(path) && !path.endsWith('.test.ts'),
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

test('a circle is told by one shortest way round, whether values or types go around', () => {
  const files: readonly (readonly [string, string])[] = [
    ['a/a.ts', `import { b } from './b.ts'`],
    ['a/b.ts', `import type { C } from '../c/c.ts'`],
    ['c/c.ts', `export { a } from '../a/a.ts'\nimport { d } from './d.ts'`],
    ['c/d.ts', `import { e } from './e.ts'\nimport pg from 'pg'`],
    ['c/e.ts', 'export const e = 1'],
  ]
  expect(importCircles(new Map(files))).toEqual(['a/a.ts → a/b.ts → (type) c/c.ts → a/a.ts'])
  expect(importCircles(new Map(files.slice(1)))).toEqual([])
  const short = [...files, ['c/e.ts', `import { c } from './c.ts'`]] as const
  expect(
    importCircles(
      new Map([...short, ['c/c.ts', `import './e.ts'\nimport type {} from './e.ts'\nimport '../a/a.ts'`]]),
    ),
  ).toEqual(['c/c.ts → c/e.ts → c/c.ts'])
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

test('a name without a sentence is found where it is declared', () => {
  const files: Readonly<Record<string, string>> = {
    'a/index.ts': [
      `export {\n  type Berth,\n  mooring as rope,\n} from './berth.ts'`,
      `export type { Tide } from '../b/index.ts'`,
      `export * from './pier.ts'`,
      `export { Kysely } from 'kysely'`,
      '/** The harbour. */\nexport const harbour = 1',
      'export const quay = 2',
    ].join('\n'),
    'a/berth.ts': [
      '/** A place for one ship. */\nexport interface Berth {}',
      '/** Of another declaration. */\nconst knot = 1\nexport function mooring() {}',
    ].join('\n'),
    'a/pier.ts': '/** @throws TypeError when it is full. */\nexport async function land() {}',
    'b/index.ts': `export { Tide } from './tide.ts'`,
    'b/tide.ts': '/**\n * Ebb or flood.\n */\n// biome-ignore lint/a/b: c\nexport declare class Tide {}',
  }
  const read = (path: string) => files[path] as string
  expect(namesWithoutSentence('a/index.ts', read)).toEqual([
    'quay in a/index.ts',
    'mooring in a/berth.ts',
    'land in a/pier.ts',
  ])
  const lost = { 'c/index.ts': `export { sail } from './ship.ts'`, 'c/ship.ts': 'const sail = 1' }
  expect(namesWithoutSentence('c/index.ts', (path) => lost[path as keyof typeof lost])).toEqual([
    'sail in c/ship.ts, which does not declare it',
  ])
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

test.each([
  [`${capability}/errors/a.ts`, `import { x } from '../settings/index.ts'`],
  [`${capability}/errors/a.ts`, `import type { X } from '../settings/index.ts'`],
  [`${capability}/telemetry/a.ts`, `import { x } from '../lifecycle/index.ts'`],
  [`${capability}/telemetry/a.ts`, `import { systemClock } from '../base/clock.ts'`],
  [`${capability}/base/a.ts`, `import { x } from '../errors/index.ts'`],
  [`${capability}/health/a.ts`, `import { x } from '../http/index.ts'`],
  [`${capability}/health/a.ts`, `import { type X } from '../http/index.ts'`],
  [`${capability}/health/a.ts`, `export { x } from '../http/index.ts'`],
  [`${capability}/health/a.ts`, `export * from '../http/index.ts'`],
  [`${capability}/health/a.ts`, `import '../http/index.ts'`],
  [`${capability}/health/a.ts`, `const x = await import('../http/index.ts')`],
  [`${capability}/health/a.ts`, `import {\n  a,\n  b,\n} from '../http/index.ts'`],
  [`${capability}/health/a.ts`, `import { x } from '../errors/problem.ts'`],
  [`${capability}/health/a.ts`, `import type { X } from '../service/index.ts'`],
  [`${capability}/health/deep/a.ts`, `import { x } from '../../database/pool.ts'`],
  [`${capability}/service/a.ts`, `import { x } from '../http/router.ts'`],
  [`${capability}/service/a.ts`, `import type { X } from '../http/index.ts'`],
  [`${capability}/http/a.ts`, `import { x } from 'seaworthy/errors'`],
  [`${capability}/http/a.ts`, `import { x } from '@seaworthy/readiness'`],
  [`${capability}/http/a.ts`, `import { x } from '../../../readiness/src/index.ts'`],
  [`${capability}/http/a.test.ts`, `import { x } from '../../../../services/characters/src/service.ts'`],
  [`${capability}/http/a.ts`, `import { x } from '@seaworthy/rig'`],
  ['packages/rig/src/a.ts', `import { x } from 'seaworthy'`],
  ['packages/cli/src/a.ts', `import { x } from '@seaworthy/rig'`],
  ['services/pokedex/test/a.ts', `import { x } from '@seaworthy/rig'`],
  ['packages/readiness/src/a.ts', `import { x } from 'seaworthy'`],
  ['packages/readiness/src/a.ts', `import { x } from '@seaworthy/cli'`],
  ['packages/cli/src/a.ts', `import { x } from '../../../services/characters/src/service.ts'`],
  ['services/pokedex/src/a.ts', `import { x } from '../../characters/src/service.ts'`],
  ['services/pokedex/src/a.ts', `import { x } from '@seaworthy/characters'`],
  ['services/pokedex/src/a.ts', `import { x } from '../../../packages/seaworthy/src/index.ts'`],
  ['services/pokedex/src/a.ts', `import { x } from '../../../tools/arrows.ts'`],
  ['services/pokedex/src/a.ts', `import { x } from '../dev/a.ts'`],
  ['services/pokedex/src/a.ts', `import type { X } from '../dev/a.ts'`],
  ['services/pokedex/src/names/a.ts', `import { x } from '../../test/a.ts'`],
  ['services/pokedex/src/names/a.test.ts', `import { x } from '../../test/a.ts'`],
  ['services/pokedex/src/a.ts', `import { x } from 'seaworthy/testing'`],
  ['services/pokedex/src/a.ts', `import { x } from 'seaworthy/testing/stand-ins'`],
  ['services/pokedex/dev/a.ts', `import { x } from '../test/a.ts'`],
  ['services/pokedex/src/names/a.ts', `import { x } from '../moves/b.ts'`],
  ['services/pokedex/src/names/a.ts', `import type { X } from '../moves/deep/index.ts'`],
  ['services/pokedex/src/names/a.test.ts', `import { x } from '../moves/b.ts'`],
  ['services/pokedex/src/service.ts', `import { x } from './moves/b.ts'`],
  ['services/pokedex/dev/a.ts', `import { x } from '../src/moves/b.ts'`],
  ['services/pokedex/test/a.test.ts', `import { x } from '../src/moves/b.ts'`],
])('%s with %j is refused', (path, source) => {
  expect(badArrows(path, source)).toHaveLength(1)
})

test('who may stand on the rig is said where somebody else does', () => {
  expect(badArrows('packages/cli/src/a.ts', `import { x } from '@seaworthy/rig'`)).toEqual([
    'packages/cli/src/a.ts imports @seaworthy/rig: "cli" may not depend on "@seaworthy/rig"; who may: "readiness", "testing" and tests of the chassis',
  ])
})

test.each([
  [`${capability}/lifecycle/a.ts`, `import { x } from '../telemetry/index.ts'`],
  [`${capability}/errors/a.ts`, `import type { Clock } from '../base/index.ts'`],
  [`${capability}/telemetry/a.ts`, `import { systemClock } from '../base/index.ts'`],
  [`${capability}/health/a.ts`, `import { x } from '../lifecycle/index.ts'`],
  [`${capability}/health/a.ts`, `import type { X } from '../http/index.ts'`],
  [`${capability}/health/a.ts`, `export type { X } from '../http/index.ts'`],
  [`${capability}/database/a.ts`, `import { feature } from '../capability/index.ts'`],
  [`${capability}/database/a.test.ts`, `import { x } from '../testing/index.ts'`],
  [`${capability}/database/fixtures/a.ts`, `import { x } from '../../testing/index.ts'`],
  [`${capability}/database/a.ts`, `import { x } from './pool.ts'\nimport pg from 'pg'`],
  [`${capability}/database/a.ts`, `// import { x } from '../http/index.ts'\n/* import '../http/index.ts' */`],
  [`${capability}/service/capabilities.ts`, `import { x } from '../http/index.ts'`],
  [`${capability}/service/a.ts`, `import { x } from '../capability/index.ts'`],
  [`${capability}/index.ts`, `export { x } from './http/index.ts'`],
  [`${capability}/http/a.test.ts`, `import { x } from '@seaworthy/rig'`],
  [`${capability}/testing/a.ts`, `export { x } from '@seaworthy/rig'`],
  ['packages/readiness/src/a.ts', `import { x } from '@seaworthy/rig'`],
  ['packages/cli/src/a.ts', `import { x } from 'seaworthy/identity'`],
  ['services/pokedex/src/a.ts', `import { x } from 'seaworthy'\nimport { y } from 'seaworthy/database'`],
  ['services/pokedex/src/names/a.ts', `import { x } from '../settings.ts'`],
  ['services/pokedex/src/names/a.test.ts', `import { x } from '../../dev/a.ts'`],
  [
    'services/pokedex/src/names/deep/a.ts',
    `import { x } from '../b.ts'\nimport { y } from '../../moves/index.ts'`,
  ],
  ['services/pokedex/src/service.ts', `import { x } from './moves/index.ts'\nimport { y } from './uses.ts'`],
  ['services/pokedex/src/a.test.ts', `import { x } from 'seaworthy/testing'`],
  [
    'services/pokedex/dev/a.ts',
    `import { x } from '../src/a.ts'\nimport { y } from 'seaworthy/testing/stand-ins'`,
  ],
  ['services/pokedex/test/a.test.ts', `import { x } from '../dev/a.ts'\nimport { y } from '../src/a.ts'`],
])('%s with %j is fine', (path, source) => {
  expect(badArrows(path, source)).toEqual([])
})

test('strings and comments that look like imports are told apart from imports', () => {
  const source = `const words = "from 'x'"\nimport a, { type B } from 'b' // from 'c'\nexport const from = 'd'\nimport type E from 'e'`
  expect(readImports(source)).toEqual([
    { specifier: 'b', typeOnly: false },
    { specifier: 'e', typeOnly: true },
  ])
})
