import { expect, test } from 'vitest'
import { type Capability, feature } from '../capability/index.ts'
import { SettingsError } from '../settings/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { CAPABILITIES } from './capabilities.ts'
import { loadServiceSettings } from './declared-settings.ts'
import { greetingsCapability, greetingsErrors, greetingsSettings } from './fixtures/greetings/index.ts'
import { defineService } from './index.ts'
import { launch } from './launch.ts'
import { openRuntime } from './runtime.ts'

/** The one line that a new capability costs outside its folder. */
const WITH_GREETINGS = [...CAPABILITIES, greetingsCapability]

const polite = defineService({
  name: 'polite',
  features: [feature({ name: 'english', greetings: ['hello', 'good day'] }), feature({ name: 'quiet' })],
})
const launchPolite = (env: Record<string, string> = {}) =>
  launchForTest(
    { ...polite, launch: (options) => launch(polite.declaration, options, WITH_GREETINGS) },
    { env },
  )

test('a capability in the list has its settings, errors, metric, check, feature key and banner line in every service', async () => {
  await using service = await launchPolite()
  expect(service.settings.get(greetingsSettings)).toEqual({ limit: 2 })
  const problems = (await (await service.fetch('/problems/greeting_unknown')).json()) as object
  const { status, title, advice } = greetingsErrors.$table.greeting_unknown
  expect(problems).toMatchObject({ code: 'greeting_unknown', status, title, advice })
  expect(await (await service.fetch('/metrics')).text()).toContain('greetings_declared_total 2')
  await expect
    .poll(async () => ((await (await service.fetch('/health/ready')).json()) as { checks: object[] }).checks)
    .toContainEqual(expect.objectContaining({ name: 'greetings', status: 'pass', policy: 'degradable' }))
  expect(service.description).toContainEqual(['greets', 'hello, good day'])
})

test('what it gives is there for the capabilities behind it, and without anything to say it has no banner line', async () => {
  const silent = defineService({
    name: 'silent',
    features: [feature({ name: 'quiet' })],
  })
  let given: unknown
  const listener: Capability = {
    name: 'listener',
    open(_runtime, _declaration, { greetings }) {
      given = greetings
      return { bannerRows: () => [['heard', '']] }
    },
  }
  const all = [...WITH_GREETINGS, listener]
  await using service = await launchForTest({
    ...silent,
    launch: (options) => launch(silent.declaration, options, all),
  })
  expect(given).toEqual(new Set())
  const names = service.description.map(([name]) => name)
  expect(names).toContain('docs')
  expect(names).not.toContain('greets')
  expect(names).not.toContain('heard')
})

test('its settings are checked with all others, in one message', () => {
  const sources = { env: { GREETINGS_LIMIT: '0', PORT: 'high' }, cwd: '/nonexistent' }
  const load = () => loadServiceSettings(polite.declaration, sources, WITH_GREETINGS)
  expect(load).toThrow(SettingsError)
  expect(load).toThrow(/GREETINGS_LIMIT[\s\S]*PORT|PORT[\s\S]*GREETINGS_LIMIT/)
})

test('what it cannot take of the features stops the boot', async () => {
  await expect(launchPolite({ GREETINGS_LIMIT: '1' })).rejects.toThrow(
    '2 greetings are declared, and GREETINGS_LIMIT is 1',
  )
})

test('its command runs on a service that does not run', async () => {
  const env = { NODE_ENV: 'test', LOG_LEVEL: 'error' }
  const settings = loadServiceSettings(polite.declaration, { env, cwd: '/nonexistent' }, WITH_GREETINGS)
  await using opened = await openRuntime(polite.declaration, settings)
  const lines: string[] = []
  const output = { out: (line: string) => void lines.push(line), err: () => undefined }
  const [greet] = greetingsCapability.commands ?? []
  expect(await greet?.run(['Ada'], opened.runtime, polite.declaration, output)).toBe(0)
  expect(lines).toEqual(['hello Ada, says polite', 'good day Ada, says polite'])
})
