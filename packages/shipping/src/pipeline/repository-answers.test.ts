import { expect, test } from 'vitest'
import { firstAnswers } from './first-answers.ts'
import { shippedService } from './fixtures/shop-repository.ts'
import { readAnswers, unfilled } from './repository-answers.ts'

const first = (scripts: Readonly<Record<string, string>> = {}) =>
  firstAnswers([shippedService('shop')], scripts, { shop: '/items' })

test('the first answers can be read, and what is left to fill in is told', () => {
  const answers = readAnswers(first())
  expect(unfilled(answers)).toEqual(['owners', 'registry', 'environments'])
  const filled = first()
    .replaceAll('<organisation>', 'us')
    .replace('<team>', 'all')
    .replace('<registry>', 'registry.example:5000')
    .replaceAll('<domain>', 'example.com')
  expect(unfilled(readAnswers(filled))).toEqual([])
})

test('commands are the scripts that a workspace has', () => {
  expect(readAnswers(first()).commands).toEqual({
    install: ['npm ci'],
    lint: [],
    types: [],
    test: [],
    nightly: [],
  })
  expect(
    readAnswers(first({ check: '', 'check:style': '', typecheck: '', test: '' })).commands,
  ).toMatchObject({
    lint: ['npm run check:style'],
    types: ['npm run typecheck'],
    test: ['npm run test'],
  })
})

test.each([
  [
    'registry: "<registry>/<organisation>"',
    'registry: "https://registry.example"',
    /line \d+: registry must match/,
  ],
  [
    'registry: "<registry>/<organisation>"',
    'registry: registry.example/a:v1',
    /line \d+: registry must match/,
  ],
  ['runner: ubuntu-24.04', 'runner: ubuntu-latest', /line \d+: runner must match/],
  ['gate:', 'gates:', /line \d+: .*"gates"; did you mean "gate"\?/],
  ['licences: [', 'licences: ["MIT, ISC", ', /line \d+: licences\.0 must match/],
  ['"*": ["@<organisation>/<team>"]', '"*": []', /line \d+: owners\.\* must NOT have fewer than 1 items/],
  ['minutes: {test: 30', 'minutes: {test: 400', /line \d+: minutes\.test must be <= 360/],
])('%s written as %s is told with its line', (from, to, problem) => {
  const text = first().replace(from, to)
  expect(() => readAnswers(text)).toThrow(problem)
  expect(() => readAnswers(text)).toThrow(/^deploy\/repository\.yaml is not valid:/)
})
