import { spawn } from 'node:child_process'
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { DRILL_FILE, loadDrillConfig } from '../drill-file/load-drill-config.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** A small service without a framework; it answers its probes, and its readiness once more after SIGTERM. */
const SERVICE = `
const { createServer } = require('node:http')
let isDraining = false
process.on('SIGTERM', () => { isDraining = true })
createServer((request, response) => {
  const known = { '/livez': 200, '/readyz': isDraining ? 503 : 200, '/items': 200 }
  response.writeHead(known[request.url] ?? 404, { 'content-type': 'application/json' }).end('[]')
}).listen(process.env.HTTP_PORT, '127.0.0.1')
`

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(cwd: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { PATH: process.env.PATH, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })))
}

const emptyFolder = () => mkdtempDisposable(join(tmpdir(), 'drill-init-'))

test('--init looks at the service that a command starts, and the file can be drilled with at once', async () => {
  await using folder = await emptyFolder()
  await writeFile(join(folder.path, 'service.cjs'), SERVICE)
  await writeFile(join(folder.path, '.env'), 'PRICES_URL=https://user:s3cr3t@prices.example\n')
  const init = ['drill', '--init', '--command', 'node service.cjs', '--port-variable', 'HTTP_PORT']
  const written = await run(folder.path, [...init, '--path', '/items', '-c', 'my.drill.yaml'], {
    STOCK_URL: 'http://user:s3cr3t@stock.example',
  })
  expect(written).toMatchObject({ code: 0, stderr: '' })
  expect(written.stdout).toContain('liveness /livez, readiness /readyz')
  expect(written.stdout).toContain('npx seaworthy drill probes -c my.drill.yaml')
  const file = join(folder.path, 'my.drill.yaml')
  expect(await loadDrillConfig(file)).toMatchObject({
    service: { command: ['node', 'service.cjs'], portVariable: 'HTTP_PORT' },
    probes: { live: '/livez', ready: '/readyz' },
    routes: [{ path: '/items', is: ['read'] }],
    dependencies: [{ variable: 'STOCK_URL', kind: 'http', policy: 'optional' }],
  })
  expect(written.stdout + (await readFile(file, 'utf8'))).not.toMatch(/s3cr3t|example/)
  const drilled = await run(folder.path, ['drill', 'probes', '-c', 'my.drill.yaml'], {
    STOCK_URL: 'http://127.0.0.1:9',
  })
  // How fast the probes answer is the machine's: what counts is that the service was started and its probes were seen.
  expect(drilled.stdout, drilled.stderr).toMatch(/^(pass|FAIL) +probes /m)
})

test('--init writes a file that says what could not be seen, and asks nobody where nobody is', async () => {
  await using folder = await emptyFolder()
  const broken = await run(folder.path, ['drill', '--init', '--command', 'node -p 6*7', '--path', '/items'])
  expect(broken).toMatchObject({ code: 0, stdout: expect.stringContaining('guessed') })
  expect(broken.stderr).toContain('ended with code 0 before it listened; its last lines:\n  42')
  const { probes, routes } = await loadDrillConfig(join(folder.path, DRILL_FILE))
  expect([probes.ready, routes.map(({ path }) => path)]).toEqual(['/readyz', ['/items']])
  const [alone, absent] = await Promise.all([
    run(folder.path, ['drill', '--init', '-c', 'alone.yaml']),
    run(folder.path, ['drill', '--init', '-c', 'absent.yaml', '--url', 'http://127.0.0.1:9']),
  ])
  expect(alone).toMatchObject({ code: 0, stderr: expect.stringContaining('nothing was looked at') })
  expect(alone.stderr).toContain('the command "node src/main.ts" is a guess: replace it in ')
  expect(broken.stderr).not.toContain('a guess')
  expect(absent).toMatchObject({ code: 0, stderr: expect.stringContaining('gives no answer') })
})

test('options of --init that cannot be read end with 2, and so does a file that is there', async () => {
  await using folder = await emptyFolder()
  await writeFile(join(folder.path, DRILL_FILE), '')
  const init = ['drill', '--init', '-c', 'new.yaml']
  const ended = await Promise.all([
    run(folder.path, ['drill', '--init']),
    run(folder.path, [...init, '--command', 'node a.js | tee log']),
    run(folder.path, [...init, '--dependency', 'DATABASE_URL']),
    run(folder.path, [...init, '--path', 'items']),
    run(folder.path, [...init, '--url', 'http://me:s3cr3t@127.0.0.1']),
  ])
  expect(ended.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2])
  expect(ended[0]?.stderr).toContain('is there already')
})

test('a file that --init cannot write ends with 3 and one line, before anything is started', async () => {
  await using folder = await emptyFolder()
  const init = ['drill', '--init', '--command', 'node service.cjs', '-c', 'nowhere/d.yaml']
  expect(await run(folder.path, init)).toEqual({
    code: 3,
    stdout: '',
    stderr: expect.stringMatching(/^cannot write .*\/nowhere\/d\.yaml: ENOENT.*\n$/),
  })
})

test('a running target is drilled without a file, with what a look around finds', async () => {
  await using folder = await emptyFolder()
  const server = createServer((request, response) => {
    const isKnown = request.url === '/healthz' || request.url === '/items'
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const target = ['drill', 'headers', 'drain', '--i-own-this-target', url, '--path', '/items']
  const drilled = await run(folder.path, target)
  server.closeAllConnections()
  server.close()
  expect(drilled.code).toBe(1)
  expect(drilled.stderr).toContain(`there is no ${DRILL_FILE}`)
  expect(drilled.stderr).toContain(
    'liveness /healthz, no readiness, no metrics, no OpenAPI, GET /items (read)',
  )
  expect(drilled.stdout).toContain('1 FAIL · 0 waived · 1 n/a')
  expect(drilled.stdout).toContain(`--i-own-this-target ${url} --path /items`)
  const [gone, named] = await Promise.all([
    run(folder.path, target),
    run(folder.path, [...target, '-c', 'nowhere.yaml']),
  ])
  expect(gone).toMatchObject({ code: 3, stderr: expect.stringContaining('gives no answer') })
  expect(named, 'a file that was named has to be there').toMatchObject({ code: 2 })
})
