import Type from 'typebox'
import { afterEach, expect, test, vi } from 'vitest'
import { defineService, type ProcessOptions } from '../../service/index.ts'
import { defineSettings, setting } from '../../settings/index.ts'
import { startWithStandIns } from './stand-ins.ts'

const address = (variable: string) =>
  setting(Type.String({ pattern: '^https?://' }), {
    variable,
    default: `https://${variable.toLowerCase().replace('_', '.')}`,
    describe: 'Address of a provider.',
  })
const settings = defineSettings('weather', {
  sunUrl: address('SUN_URL'),
  rainUrl: address('RAIN_URL'),
})
const { declaration } = defineService({ name: 'weather', settings, features: [] })

afterEach(() => vi.unstubAllEnvs())

/** What the service is started with, with a stand-in for each of its providers. */
async function startIn(env: Readonly<Record<string, string>>): Promise<ProcessOptions | undefined> {
  for (const [variable, value] of Object.entries(env)) vi.stubEnv(variable, value)
  let started: ProcessOptions | undefined
  const start = async (options?: ProcessOptions) => {
    started = options
  }
  const standIns = ['SUN_URL', 'RAIN_URL'].map((variable) => ({
    variable,
    play: async () => ({ url: `http://127.0.0.1/${variable}`, note: `${variable}, played` }),
  }))
  await startWithStandIns({ declaration, start }, standIns)
  return started
}

test('providers that nobody said the address of are played, and the banner says what replaces them', async () => {
  expect(await startIn({ NODE_ENV: 'development' })).toEqual({
    sources: { overrides: { SUN_URL: 'http://127.0.0.1/SUN_URL', RAIN_URL: 'http://127.0.0.1/RAIN_URL' } },
    notes: [
      'SUN_URL, played; SUN_URL=https://sun.url replaces it',
      'RAIN_URL, played; RAIN_URL=https://rain.url replaces it',
    ],
  })
})

test('a provider whose address was said is the one that is asked', async () => {
  const started = await startIn({ NODE_ENV: 'development', SUN_URL: 'https://sun.example' })
  expect(started?.sources?.overrides).toEqual({ RAIN_URL: 'http://127.0.0.1/RAIN_URL' })
})

test('nothing is played in production', async () => {
  expect(await startIn({ NODE_ENV: 'production' })).toEqual({ sources: { overrides: {} }, notes: [] })
})

test('with settings that are wrong nothing is played, and the service is left to say what is wrong', async () => {
  expect(await startIn({ NODE_ENV: 'development', SUN_URL: 'the sun' })).toEqual({
    sources: { overrides: {} },
    notes: [],
  })
})
