import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DescribedService } from '../description/described-service.ts'
import { prepareHostScript } from './prepare-host-script.ts'

const dependency = (name: string, kind: string, variable: string) => ({
  ...{ name, kind, variables: [variable], policy: 'critical' as const, prepares: false },
})
const SHOP: DescribedService = {
  ...{
    name: 'shop',
    version: '1.2.3',
    description: '',
    longestAnswerMs: 1_000,
    maxBodyBytes: 1,
    keepAliveMs: 5_000,
  },
  secretsFolder: 'SECRETS_DIR',
  ports: { traffic: { variable: 'PORT', default: 8_080 } },
  probes: { live: '/live', ready: '/ready', startup: '/live' },
  signals: {},
  objectives: { availabilityPercent: 99.9, latencyPercent: 99, latencyMs: 1_000 },
  stop: { deadlineMs: { variable: 'D', default: 9_000 } },
  dependencies: [
    dependency('orders', 'postgres', 'DATABASE_URL'),
    dependency('cache', 'cache', 'REDIS_URL'),
    dependency('events', 'amqp', 'AMQP_URL'),
  ],
  settings: [],
}
const SOURCE = {
  plan: {
    ...({ language: 'go', folder: '', entry: '.', modules: 'none', version: '1.26' } as const),
    ...{ content: [], prepare: [], sources: [] },
  },
  ...{ place: 'deploy', context: '../..', prepare: [] },
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shipping-'))
  // Only root may give files to a group.
  writeFileSync(join(folder, 'chgrp'), '#!/bin/sh\n')
  writeFileSync(
    join(folder, 'openssl'),
    `#!/bin/sh\ntouch "${folder}/own/tls/tls.key" "${folder}/own/tls/tls.crt"\n`,
  )
  for (const each of ['chgrp', 'openssl']) chmodSync(join(folder, each), 0o755)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function prepare(service = SHOP): string {
  writeFileSync(join(folder, 'prepare-host.sh'), prepareHostScript(service, SOURCE))
  const env = { PATH: `${folder}:${process.env.PATH}` }
  return execFileSync('sh', [join(folder, 'prepare-host.sh'), join(folder, 'own')], { env, encoding: 'utf8' })
}
const read = (path: string) => readFileSync(join(folder, 'own', path), 'utf8').trim()
const mode = (path: string) => (statSync(join(folder, 'own', path)).mode & 0o777).toString(8)

test('each server and the service know the same password, and nobody else gets to it', () => {
  prepare()
  const password = read('secrets/orders-password')
  expect(password).toMatch(/^[0-9a-f]{48}$/)
  expect(read('secrets/service/DATABASE_URL')).toBe(`postgres://shop:${password}@orders:5432/shop`)
  expect(read('secrets/service/REDIS_URL')).toBe(
    `redis://:${read('secrets/cache.conf').replace('requirepass ', '')}@cache:6379/0`,
  )
  expect(read('secrets/events.conf')).toBe(
    `default_user = shop\ndefault_pass = ${new URL(read('secrets/service/AMQP_URL')).password}`,
  )
  expect([mode('secrets'), mode('secrets/service'), mode('secrets/service/REDIS_URL')]).toEqual([
    '700',
    '750',
    '640',
  ])
})

test('what is there stays', () => {
  expect(prepare()).toContain('put a real one into')
  const before = read('secrets/service/DATABASE_URL')
  expect(prepare()).not.toContain('put a real one into')
  expect(read('secrets/service/DATABASE_URL')).toBe(before)
})

test('a service that reads no folder of secrets gets a file with a line for each, once', () => {
  const { secretsFolder: _, ...plain } = SHOP
  prepare(plain)
  prepare(plain)
  const lines = read('secrets/service.env').split('\n')
  expect(lines.map((line) => line.split('=')[0])).toEqual(['DATABASE_URL', 'REDIS_URL', 'AMQP_URL'])
  expect(mode('secrets/service.env')).toBe('600')
})
