import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { alertsOf } from '@seaworthy/monitoring'
import { drills } from '@seaworthy/readiness'
import { expect, test } from 'vitest'
import { fromDeclaration } from '../description/from-declaration.ts'
import { watchedService } from './watched-service.ts'

const reference = join(import.meta.dirname, '../../../../docs/reference')
const alerts = ['characters', 'pokedex'].flatMap((name) => {
  const description = readFileSync(join(reference, `service-description/${name}.json`), 'utf8')
  const watched = watchedService(fromDeclaration(JSON.parse(description)), `deploy/${name}`)
  return watched ? alertsOf(watched) : []
})
/** Words in backquotes, and those that look like a setting. */
const wordsOf = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word as string)
const texts = alerts.flatMap(({ runbook: { look, causes } }) => [
  ...look.flatMap(({ at, tells }) => [at, tells]),
  ...causes.flatMap(({ sign, cure }) => [sign, cure]),
])

test('a drill that an alert names is there', () => {
  const known = drills.map(({ id }) => id.replace('drill.', ''))
  expect(alerts.length).toBeGreaterThan(20)
  const named = alerts.flatMap(({ drill }) => (typeof drill === 'string' ? [drill] : []))
  expect(named.filter((id) => !known.includes(id))).toEqual([])
})

test('settings that a runbook names exist', () => {
  const settings = readFileSync(join(reference, 'settings.md'), 'utf8')
  const named = texts.flatMap(wordsOf).filter((word) => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(word))
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter((name) => !settings.includes(`\`${name}\``))).toEqual([])
})

test('codes of problems that a runbook names exist', () => {
  const errors = readFileSync(join(reference, 'errors.md'), 'utf8')
  const named = texts.flatMap(wordsOf).filter((word) => /^(upstream|database|overload)[a-z_]*$/.test(word))
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((name) => !errors.includes(`| \`${name}\` |`))).toEqual([])
})

test('another alert that a runbook sends to exists', () => {
  const known = new Set(alerts.map(({ name }) => name))
  const inWords = texts.flatMap((text) =>
    [...text.matchAll(/\b[Ss]ee ([A-Z]\w+)/g)].map(([, name]) => name as string),
  )
  const inRows = alerts.flatMap(({ runbook: { causes } }) => causes.flatMap(({ see }) => see ?? []))
  const named = [...inWords, ...inRows]
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((name) => !known.has(name))).toEqual([])
})
