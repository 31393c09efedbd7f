import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ROUTE_TRAITS } from '../config/sample-route.ts'
import { KIND_NAMES } from '../dependencies/kinds/index.ts'
import { POLICIES } from '../dependencies/policy.ts'
import { parseDrillConfig } from '../drill-file/load-drill-config.ts'
import type { DraftDependency, DraftRoute, DrillDraft } from './drill-draft.ts'
import { drillFileOf } from './drill-file.ts'
import { withOwnNames } from './found-dependencies.ts'

const EMPTY: DrillDraft = {
  command: 'node "a b.js"',
  isCommandGuessed: false,
  portVariable: 'PORT',
  wasSeen: false,
  places: {},
  routes: [],
  dependencies: [],
}
const READ: DraftRoute = { path: '/things', method: 'GET', is: ['read'], uses: [] }
const PRICES: DraftDependency = {
  name: 'prices',
  variable: 'PRICES_URL',
  kind: 'http',
  policy: 'optional',
  isAtHand: false,
}

/** The file as it is when every comment that is an example is taken in. */
const withExamples = (text: string) =>
  text
    .split('\n')
    .filter((line) => !line.includes('yaml-language-server'))
    .map((line) => line.replace(/^( *)# ( *(?:[a-zA-Z]+:(?: |$)|- \{|[A-Z_]+:))/, '$1$2'))
    .join('\n')

test.each([
  ['nothing', EMPTY, { dependencies: 1 }],
  ['a route', { ...EMPTY, routes: [READ] }, { dependencies: 1 }],
  ['a dependency that is not at hand', { ...EMPTY, dependencies: [PRICES] }, { dependencies: 1 }],
  [
    'both kinds of dependency',
    { ...EMPTY, dependencies: [PRICES, { ...PRICES, name: 'stock', isAtHand: true }] },
    { dependencies: 2 },
  ],
])('the file that knows %s is valid, also when every example is taken in', (_, draft, counts) => {
  const plain = parseDrillConfig('d.yaml', drillFileOf(draft))
  expect(plain.routes).toHaveLength(draft.routes.length)
  expect(plain.dependencies).toHaveLength(draft.dependencies.filter(({ isAtHand }) => isAtHand).length)
  const all = parseDrillConfig('d.yaml', withExamples(drillFileOf(draft)))
  const traits = new Set(all.routes.flatMap(({ is }) => is))
  expect(traits, 'an example of each trait that needs a route').toEqual(
    new Set(ROUTE_TRAITS.filter((trait) => trait !== 'authenticated')),
  )
  expect(all.dependencies).toHaveLength(counts.dependencies)
  expect(all).toMatchObject({ openapi: '/openapi.json', metrics: '/metrics', level: 'B' })
  expect(all.drills.overload?.skip).toContain('internal')
  for (const name of ['limits', 'overload', 'slowReaders', 'longAnswer', 'blockedOutput'] as const)
    expect(all.options[name], 'the example has the defaults').toEqual(plain.options[name])
})

test('a command that nobody named says in its line that it is a guess', () => {
  const guessed = drillFileOf({ ...EMPTY, isCommandGuessed: true })
  expect(guessed).toMatch(/^ {2}command: .* # a guess: replace it by what starts this service$/m)
  expect(parseDrillConfig('d.yaml', guessed).service.command).toEqual(['node', 'a b.js'])
  expect(drillFileOf(EMPTY)).not.toContain('# a guess')
  for (const name of ['bodyBytes', 'uriBytes', 'headerBytes', 'slowHeaderMs', 'slowBodyMs', 'usefulMs'])
    expect(guessed).toMatch(new RegExp(`^# (limits|overload): .*\\b${name}: \\d`, 'm'))
})

test('without a readiness probe a drill begins when liveness, or else a route, answers', () => {
  const probesOf = (draft: DrillDraft) => parseDrillConfig('d.yaml', drillFileOf(draft)).probes
  const seen = { ...EMPTY, wasSeen: true, routes: [READ] }
  expect(probesOf(EMPTY)).toEqual({ live: '/livez', ready: '/readyz' })
  expect(probesOf({ ...seen, places: { live: '/health' } })).toEqual({ live: '/health', ready: '/health' })
  expect(probesOf(seen)).toEqual({ live: '/things', ready: '/things' })
})

const text = fc.string({ unit: 'binary', maxLength: 20 })
const path = text.map((rest) => `/${rest}`)
const place = fc.option(path, { nil: undefined })
const route: fc.Arbitrary<DraftRoute> = fc.record(
  {
    path,
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    is: fc.uniqueArray(fc.constantFrom(...ROUTE_TRAITS), { minLength: 1 }),
    uses: fc.constant([]),
    // As a body arrives: the text of JSON has no negative zero.
    body: fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value))),
  },
  { requiredKeys: ['path', 'method', 'is', 'uses'] },
)
const dependency: fc.Arbitrary<DraftDependency> = fc.record({
  name: text,
  variable: fc.stringMatching(/^[A-Z_]{1,10}$/),
  kind: fc.constantFrom(...KIND_NAMES),
  policy: fc.constantFrom(...POLICIES),
  isAtHand: fc.boolean(),
})
const word = fc.stringMatching(/^[\w./@%+=:,#*?!-]{1,12}$/)
const draft: fc.Arbitrary<DrillDraft> = fc.record({
  command: fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
  isCommandGuessed: fc.boolean(),
  portVariable: fc.stringMatching(/^[A-Za-z_]\w{0,10}$/),
  wasSeen: fc.boolean(),
  places: fc.record({ live: place, ready: place, metrics: place, openapi: place }).map(withoutUndefined),
  routes: fc.array(route, { maxLength: 4 }),
  dependencies: fc.array(dependency, { maxLength: 4 }).map(withOwnNames),
})

test('whatever was answered and found, the file loads and says that', () => {
  fc.assert(
    fc.property(draft, (drawn) => {
      const usable = drawn.dependencies.filter(({ isAtHand }) => isAtHand)
      const names = usable.map(({ name }) => name)
      const routes = drawn.routes.map((one) => ({ ...one, uses: names }))
      const config = parseDrillConfig('d.yaml', drillFileOf({ ...drawn, routes }))
      expect(config.service.command).toEqual(drawn.command.split(' '))
      expect(config.service.portVariable).toBe(drawn.portVariable)
      expect(config.probes).toMatchObject(
        withoutUndefined({ ...drawn.places, metrics: undefined, openapi: undefined }),
      )
      expect([config.metrics, config.openapi]).toEqual([drawn.places.metrics, drawn.places.openapi])
      expect(config.routes.map(({ headers: _, ...one }) => one)).toEqual(routes)
      expect(config.dependencies).toMatchObject(usable.map(({ isAtHand: _, ...one }) => one))
      expect(config.level).toBe('B')
    }),
    { numRuns: 200 },
  )
})

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>
}
