import { expect, test } from 'vitest'
import { looseDeclarations, looseMetrics } from './loose-declarations.ts'

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
