import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { issueDevelopmentToken } from '@seaworthy/chassis/identity'
import { type ServiceProcess, startServiceProcess } from '@seaworthy/chassis/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readRecording } from '../dev/recording.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const commands = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
)
const recording = readRecording()

let folder: string
let service: ServiceProcess
let url: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'characters-'))
  service = startServiceProcess(new URL('../dev/start.ts', import.meta.url), {
    DATA_DIR: folder,
    RATE_LIMITS: 'off',
  })
  url = await service.url()
  const isReady = async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200)
  await vi.waitFor(isReady, { timeout: 60_000 })
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** A curl command as a request; knows only the options that the README uses. */
function parseCurl(command: string): {
  address: string
  init: { method: string; headers: Record<string, string> }
} {
  const [program, ...words] = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  )
  const init = { method: 'GET', headers: {} as Record<string, string> }
  let address = ''
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string
    if (word === '-i') continue
    if (word === '-X') init.method = words[++at] as string
    else if (word === '-H') {
      const [name = '', value = ''] = (words[++at] as string).split(': ')
      init.headers[name] = value
    } else if (word.startsWith('-')) throw new Error(`the test does not know ${word}`)
    else address = word
  }
  expect(program).toBe('curl')
  return { address, init }
}

test('the README has commands', () => expect(commands.length).toBeGreaterThan(5))

test.each(commands)('%s', async (line) => {
  const [, command = '', expected] = /^(.*?)\s+# (\d{3}) /.exec(line) ?? []
  const dataDir = join(folder, 'characters')
  const token = await issueDevelopmentToken({ dataDir, service: 'characters', roles: ['admin'] })
  const { address, init } = parseCurl(command.replace('$TOKEN', token))
  const response = await fetch(address.replace('http://localhost:8000', url), init)
  expect(response.status).toBe(Number(expected))
})

test('without a network, npm start ends with real answers and says where they come from', async () => {
  const wanted = recording.characters.filter(
    ({ species, status, origin }) =>
      species === 'Human' && status === 'Alive' && origin.name.startsWith('Earth'),
  )
  const answer = await fetch(`${url}/api/v1/characters`)
  expect(((await answer.json()) as { totalCount: number }).totalCount).toBe(wanted.length)
  if (recording.size === 'full') expect(wanted).toHaveLength(73)
  expect(service.output()).toContain('played by a recorded upstream at http://127.0.0.1:')
  expect(service.output()).toContain('embedded Postgres (PGlite)')
})

test('it stops cleanly', async () => {
  service.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
})
