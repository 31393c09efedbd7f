import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServiceProcess, startServiceProcess } from '@seaworthy/chassis/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSpeciesFacts } from '../dev/species-facts.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const commands = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
)

let folder: string
let service: ServiceProcess
let url: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pokedex-'))
  service = startServiceProcess(new URL('../dev/start.ts', import.meta.url), {
    DATA_DIR: folder,
    RATE_LIMITS: 'off',
  })
  url = await service.url()
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

test('the README has commands', () => expect(commands.length).toBeGreaterThan(5))

test.each(commands)('%s', async (line) => {
  const [, address = '', expected, promise = ''] =
    /^curl (?:-i )?'([^']+)'\s+# (\d{3}) (.*)$/.exec(line) ?? []
  const response = await fetch(address.replace('http://localhost:8000', url))
  expect(response.status).toBe(Number(expected))
  const body = (await response.json()) as { translation?: string }
  const [, told] = /told by (\w+)/.exec(promise) ?? []
  if (told) expect(body.translation).toBe(told.toLowerCase())
})

test('without a network, npm start ends with real answers and says where they come from', async () => {
  const { species } = readSpeciesFacts()
  for (const { name, is_legendary } of [species[0], species.at(-1)].filter((facts) => facts !== undefined)) {
    const answer = await fetch(`${url}/api/v1/pokemon/${name}`)
    expect(await answer.json()).toMatchObject({ name, isLegendary: is_legendary })
  }
  expect(service.output()).toContain(`${species.length} species`)
  expect(service.output()).toContain('SPECIES_URL=https://pokeapi.co/api/v2 replaces it')
  expect(service.output()).toContain('TRANSLATIONS_URL=https://api.funtranslations.com/translate replaces it')
})

test('it stops cleanly', async () => {
  service.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
})
