import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DescribedService } from '../description/described-service.ts'
import { replaceScript } from './replace-script.ts'
import { replicaList } from './replicas.ts'

const SHOP: DescribedService = {
  ...{
    name: 'shop',
    version: '1.2.3',
    description: '',
    longestAnswerMs: 1_000,
    maxBodyBytes: 1,
    keepAliveMs: 5_000,
  },
  ports: { traffic: { variable: 'PORT', default: 8_080 } },
  probes: { live: '/live', ready: '/ready', startup: '/live' },
  signals: {},
  objectives: { availabilityPercent: 99.9, latencyPercent: 99, latencyMs: 1_000 },
  stop: { propagationMs: { variable: 'W', default: 4_000 }, deadlineMs: { variable: 'D', default: 9_000 } },
  ...{ dependencies: [], settings: [] },
}
const SOURCE = {
  plan: {
    ...({ language: 'go', folder: '', entry: '.', modules: 'none', version: '1.26' } as const),
    ...{ content: [], prepare: [], sources: [] },
  },
  ...{ place: 'deploy', context: '../..', prepare: ['migrate'] },
}
/** Says what it was asked, and fails where a file of the folder says so. */
const DOCKER = `#!/bin/sh
while [ "\${1#-}" != "$1" ] || [ "$1" = compose ] || [ "$1" = production.yaml ] || [ "$1" = replacing ]; do shift; done
echo "$* IMAGE=$IMAGE" >>"$ASKED"
[ "$1" != ps ] || cat "$FOLDER/running" 2>/dev/null
case "$*" in up*" $(cat "$FOLDER/ill" 2>/dev/null || echo nobody)") exit 1 ;; esac
`
const IMAGE = 'registry.example:5000/shop:2'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shipping-'))
  mkdirSync(join(folder, 'edge'))
  write('replace.sh', replaceScript(SHOP, SOURCE))
  write('edge/replicas.conf', replicaList(SHOP))
  write('running', 'edge\n')
  write('docker', DOCKER)
  chmodSync(join(folder, 'docker'), 0o755)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
const read = (path: string) => readFileSync(join(folder, path), 'utf8')

async function replace(image = IMAGE) {
  const asked = join(folder, 'asked')
  const env = { PATH: `${folder}:${process.env.PATH}`, ASKED: asked, FOLDER: folder }
  const { code, err } = await new Promise<{ code: number; err: string }>((resolve) => {
    execFile('sh', [join(folder, 'replace.sh'), image], { env }, (error, _, stderr) =>
      resolve({ code: Number(error?.code ?? 0), err: stderr }),
    )
  })
  const words = existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : []
  const steps = words
    .map((line) => line.replace(` IMAGE=${image}`, '').replaceAll(/ --?[\w-]+( \d+)?/g, ''))
    .map((line) => line.replace('exec edge nginx /run/edge/ /etc/edge/nginx.conf', 'nginx').trim())
  return { code, err, steps }
}
const serving = () =>
  [...read('edge/replicas.conf').matchAll(/^server ([\w-]+):8080 resolve/gm)].map(([, name]) => name)

test('a spare replica serves before the first is taken away, and goes when all are replaced', async () => {
  const { code, steps } = await replace()
  expect(code).toBe(0)
  expect(steps.filter((step) => !step.startsWith('nginx'))).toEqual([
    'ps edge',
    'run prepare',
    'up shop-spare',
    'stop shop-1',
    'up shop-1',
    'stop shop-2',
    'up shop-2',
    'stop shop-spare',
    'rm shop-spare',
  ])
  expect(read('edge/replicas.conf')).toBe(replicaList(SHOP))
  expect(read('.env')).toBe(`IMAGE=${IMAGE}\n`)
  expect(existsSync(join(folder, '.replacing'))).toBe(false)
})

test('before each change of the list takes effect nginx is asked whether it is one', async () => {
  const { steps } = await replace()
  expect(steps.filter((step) => step.startsWith('nginx'))).toHaveLength(2 * 6)
})

test('an image that does not become healthy takes nothing away', async () => {
  write('ill', 'shop-spare')
  const { code, err, steps } = await replace()
  expect(code).toBe(1)
  expect(err).toContain(`${IMAGE} does not become healthy: nothing was taken away`)
  expect(steps.filter((step) => step.startsWith('stop'))).toEqual([])
  expect(steps.at(-1)).toBe('rm shop-spare')
  expect(read('edge/replicas.conf')).toBe(replicaList(SHOP))
  expect(existsSync(join(folder, '.env'))).toBe(false)
})

test('a replica that does not come back leaves the others serving, and the next run puts it right', async () => {
  write('ill', 'shop-1')
  expect((await replace()).code).toBe(1)
  expect(serving()).toEqual(['shop-2', 'shop-spare'])
  write('ill', 'nobody')
  rmSync(join(folder, 'asked'))
  const { code, steps } = await replace()
  expect(code).toBe(0)
  expect(steps).not.toContain('up shop-spare')
  expect(read('edge/replicas.conf')).toBe(replicaList(SHOP))
})

test('a worker is replaced after the replicas, and one that does not come back leaves them serving', async () => {
  const worker = { args: ['work'], longestWorkMs: 1_000 }
  write('replace.sh', replaceScript({ ...SHOP, worker }, SOURCE))
  expect((await replace()).steps.slice(-2)).toEqual(['rm shop-spare', 'up worker'])
  write('ill', 'worker')
  const { code, err } = await replace()
  expect(code).toBe(1)
  expect(err).toContain('the worker does not become healthy: the replicas serve, and work waits')
  expect(serving()).toEqual(['shop-1', 'shop-2'])
})

test('the first time everything is started, whatever the list says', async () => {
  rmSync(join(folder, 'running'))
  write('edge/replicas.conf', 'server shop-spare:8080;\n')
  write('.env', 'HOST_FOLDER=/srv/shop\nIMAGE=shop:1\n')
  const { code, steps } = await replace()
  expect({ code, steps }).toEqual({ code: 0, steps: ['ps edge', 'up edge'] })
  expect(read('edge/replicas.conf')).toBe(replicaList(SHOP))
  expect(read('.env')).toBe(`HOST_FOLDER=/srv/shop\nIMAGE=${IMAGE}\n`)
})

test.each(['shop:latest', 'shop', 'registry.example:5000/shop'])(
  '%s is refused, as it is another image tomorrow',
  async (image) => {
    const { code, err, steps } = await replace(image)
    expect({ code, steps }).toEqual({ code: 2, steps: [] })
    expect(err).toContain('name a version')
  },
)

test('two replacements at a time are one too many', async () => {
  mkdirSync(join(folder, '.replacing'))
  const { code, err } = await replace()
  expect(code).toBe(1)
  expect(err).toContain('another replacement runs')
  expect(existsSync(join(folder, '.replacing'))).toBe(true)
})

test('a service that does not go on serving once it is told to stop is told later', () => {
  const { propagationMs: _, ...stop } = SHOP.stop
  expect(replaceScript({ ...SHOP, stop }, SOURCE)).toMatch(/\n {2}sleep 5\n {2}compose stop "\$1"\n/)
  expect(replaceScript(SHOP, SOURCE)).not.toContain('sleep')
})
