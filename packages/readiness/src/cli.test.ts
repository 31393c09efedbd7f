import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { startStopwatchOf } from '@seaworthy/rig'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dispatch } from './cli.ts'
import type { CommandIo } from './commands/command-io.ts'
import { REFERENCE_CONFIG } from './drilling/controls.ts'
import { UsageError } from './engine/usage-error.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...env },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  )
  return { child, ended }
}

const run = (args: readonly string[], env?: Record<string, string>) => start(args, env).ended

test.concurrent('a drill that passes ends with 0, with every report written and the evidence verified', async () => {
  const paths = ['json', 'junit', 'sarif', 'md', 'html'].flatMap((format) => [
    '-o',
    `${format}=${folder}/all.${format}`,
  ])
  const drilled = await run([
    'drill',
    'headers',
    '-c',
    REFERENCE_CONFIG,
    '-o',
    'human',
    '--seed',
    '7',
    ...paths,
  ])
  expect(drilled).toMatchObject({ code: 0, stdout: expect.stringContaining('1 pass · 0 FAIL') })
  expect(await readFile(`${folder}/all.html`, 'utf8')).toContain('drill.headers')
  expect(await run(['verify', `${folder}/all.json`])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('verified'),
  })
  const changed = (await readFile(`${folder}/all.json`, 'utf8')).replace('"seed":7', '"seed":8')
  await writeFile(`${folder}/changed.json`, changed)
  expect(await run(['verify', `${folder}/changed.json`])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('changed after the run'),
  })
  expect(await run(['report', `${folder}/all.json`, '--md'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('# Readiness of reference'),
  })
})

test.concurrent('a failure ends with 1 in every format, and with 0 only by --report-only or a baseline', async () => {
  const flawed = { FLAW: 'names-its-software' }
  const drill = ['drill', 'headers', '-c', REFERENCE_CONFIG]
  const [human, json, sarif, reported] = await Promise.all([
    run([...drill, '-q'], flawed),
    run([...drill, '-o', 'json'], flawed),
    run([...drill, '-o', 'sarif'], flawed),
    run([...drill, '--report-only', '-q', '-o', 'human', '-o', `json=${folder}/base.json`], flawed),
  ])
  expect([human.code, json.code, sarif.code, reported.code]).toEqual([1, 1, 1, 0])
  expect(human.stdout).toContain('x-powered-by is "Reference 1.2.3"')
  expect(JSON.parse(json.stdout).summary.exitCode).toBe(1)
  expect(await run([...drill, '--new-only', `${folder}/base.json`], flawed)).toMatchObject({ code: 0 })
  expect(await run(['diff', `${folder}/base.json`, `${folder}/base.json`])).toMatchObject({
    code: 0,
    stdout: 'nothing changed\n',
  })
})

test.concurrent('mistakes of the caller end with 2 and say what to do', async () => {
  const [unknown, option, missing, output, target, none, credentials] = await Promise.all([
    run(['dril']),
    run(['check', '--nope']),
    run(['drill', '-c', 'nowhere.yaml']),
    run(['check', '-o', 'pdf']),
    run(['check', 'no-such-folder']),
    run(['drill', 'no-such-drill', '-c', REFERENCE_CONFIG]),
    run(['probe', 'http://me:s3cr3t@127.0.0.1:9']),
  ])
  const all = [unknown, option, missing, output, target, none, credentials]
  expect(all.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2, 2, 2])
  expect(credentials.stderr).toContain('by --header')
  expect(missing.stderr).toContain('seaworthy drill --init')
  expect(none.stderr).toContain('use probes, headers')
})

const NOWHERE = 'http://127.0.0.1:9'

test.concurrent.each([
  ['check . other', '"other" here; usage: seaworthy check [folder]'],
  [`probe ${NOWHERE} ${NOWHERE}`, `"${NOWHERE}" here`],
  ['explain drain boot', '"boot" here'],
  ['list drills', '"drills" here'],
  ['diff a.json b.json c.json d.json', '"c.json d.json" here'],
  ['report a.json b.json', '"b.json" here'],
  ['drill --init probes', '"probes" here'],
  [`probe ${NOWHERE} --path notes`, 'it begins with /'],
  ['probe ftp://127.0.0.1', 'no address of HTTP'],
  [`drill -c ${REFERENCE_CONFIG} --i-own-this-target ftp://127.0.0.1`, 'no address of HTTP'],
  [
    `probe ${NOWHERE} --timeout -5`,
    '--timeout is a whole number of milliseconds from 1 to 2147483647, and not "-5"',
  ],
  [`probe ${NOWHERE} --timeout 0`, 'from 1 to'],
  ['check --seed -1', '--seed is a whole number from 0 to'],
])('%s is a mistake of the caller', async (words, message) => {
  const io = { cwd: folder, signal: new AbortController().signal } as CommandIo
  const mistake = await dispatch(words.split(' '), io).catch((error: Error) => error)
  expect(mistake).toBeInstanceOf(UsageError)
  expect(mistake).toMatchObject({ message: expect.stringContaining(message) })
})

test.concurrent('what could not be seen ends with 3', async () => {
  const config = join(folder, 'broken.drill.yaml')
  await writeFile(
    config,
    'service: { command: node -e "process.exit(9)" }\nroutes: [{ path: /, is: [read] }]\n',
  )
  const [absent, broken, full] = await Promise.all([
    run(['probe', 'http://127.0.0.1:9']),
    run(['drill', 'headers', '-c', config]),
    run(['drill', 'headers', '-c', REFERENCE_CONFIG, '-q', '-o', 'human', '-o', 'json=/dev/full']),
  ])
  expect(absent).toMatchObject({ code: 3, stderr: expect.stringContaining('gives no answer') })
  expect(broken).toMatchObject({ code: 3, stdout: expect.stringContaining('ended with code 9') })
  expect(full, 'a full disk').toMatchObject({
    code: 3,
    stderr: expect.stringContaining('cannot write /dev/full'),
  })
})

test.concurrent('Ctrl-C ends with 130 and leaves no process', async ({ expect }) => {
  const marker = `interrupt-${process.pid}`
  const config = join(folder, 'interrupt.drill.yaml')
  const program = `console.error('pid=' + process.pid); require('node:http').createServer((q, s) => s.end('ok')).listen(process.env.PORT); require('node:fs').writeFileSync('${folder}/${marker}', String(process.pid))`
  await writeFile(
    config,
    `service:\n  command: ["node", "-e", ${JSON.stringify(program)}]\nroutes: [{ path: /, is: [read] }]\n`,
  )
  const { child, ended } = start(['drill', 'drain', '-c', config])
  const pid = await expect
    .poll(() => readFile(`${folder}/${marker}`, 'utf8').catch(() => ''), { timeout: 40_000 })
    .not.toBe('')
    .then(() => readFile(`${folder}/${marker}`, 'utf8'))
  child.kill('SIGINT')
  expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining('interrupted') })
  await expect.poll(() => isAlive(Number(pid))).toBe(false)
})

test.concurrent('a target that dies in the middle fails or is unclear, and never passes', async () => {
  const config = join(folder, 'dies.drill.yaml')
  const program =
    "let n = 0; require('node:http').createServer((q, s) => (++n > 6 ? process.exit(1) : s.end('ok'))).listen(process.env.PORT)"
  await writeFile(
    config,
    `service:\n  command: ["node", "-e", ${JSON.stringify(program)}]\nroutes: [{ path: /, is: [read] }]\n`,
  )
  const { code } = await run(['drill', 'error-contract', 'headers', 'correlation', '-c', config])
  expect([1, 3]).toContain(code)
})

test.concurrent('probe works without configuration, check offline, and list, explain and --init tell', async () => {
  await using service = await serve()
  const probed = await run(['probe', service.url.replace('http://', '')])
  expect(probed).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('meets no level yet; C blocked by liveness, readiness'),
  })
  const { child, ended } = start([
    'check',
    fileURLToPath(new URL('../../..', import.meta.url)),
    '--report-only',
  ])
  // Read while it lives: one that has ended tells nothing of the time that others took.
  const elapsedMs = startStopwatchOf(child.pid!)
  let tookMs = 0
  const reading = setInterval(() => (tookMs = elapsedMs()), 20)
  expect((await ended).code).toBe(0)
  clearInterval(reading)
  expect(tookMs).toBeGreaterThan(0)
  expect(tookMs).toBeLessThan(10_000)
  const list = JSON.parse((await run(['list', '--json'])).stdout)
  expect(list.checks.map(({ id }: { id: string }) => id)).toContain('drill.rolling')
  expect((await run(['explain', 'LIFE-1'])).stdout).toContain('drill.drain')
  expect(await run(['drill', '--init', '-c', 'new.drill.yaml'])).toMatchObject({ code: 0 })
  expect(await run(['drill', '--init', '-c', 'new.drill.yaml'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is there already'),
  })
})

test.concurrent('a reader that goes away, as `head` does, stops what runs and hears of nothing', async () => {
  await using service = await serve()
  const drill = ['drill', 'headers', 'leak', '-c', REFERENCE_CONFIG, '-o', 'human', '-o', 'json=gone.json']
  const ended = [['list'], ['probe', service.url], drill].map((args) => {
    const { child, ended } = start(args)
    child.stdout.destroy()
    return ended
  })
  expect((await Promise.all(ended)).map(({ stderr }) => stderr)).toEqual(['', '', ''])
  const { run, results } = JSON.parse(await readFile(`${folder}/gone.json`, 'utf8'))
  expect(run.interrupted).toBe(true)
  expect(results.map(({ id }: { id: string }) => id)).toEqual(['drill.headers'])
})

test.concurrent('a standard output that cannot be written ends with 3 and one line, once the run has ended', async () => {
  await using service = await serve()
  const all = [['list'], ['explain', 'drain'], ['probe', service.url, '-o', 'human', '-o', 'json=full.json']]
  const ended = await Promise.all(all.map(runOnFullDisk))
  for (const one of ended)
    expect(one).toEqual({
      code: 3,
      stderr: expect.stringMatching(/^cannot write standard output: ENOSPC.*\n$/),
    })
  expect(await run(['report', 'full.json']), 'what went to a file is whole').toMatchObject({ code: 0 })
  expect(await runOnFullDisk(['report', 'full.json'])).toMatchObject({ code: 3 })
})

async function runOnFullDisk(args: readonly string[]) {
  await using full = await open('/dev/full', 'w')
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', full.fd, 'pipe'] })
  const [stderr, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')])
  return { code, stderr }
}

async function serve() {
  const server = createServer((_request, response) => response.end('hi'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
