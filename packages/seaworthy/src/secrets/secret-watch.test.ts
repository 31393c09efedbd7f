import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Type from 'typebox'
import { expect, onTestFinished, test } from 'vitest'
import { createLifecycle } from '../lifecycle/index.ts'
import { defineSettings, loadSettings, type StoredSettings, secretSetting } from '../settings/index.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { createTestTelemetry } from '../testing/telemetry.ts'
import { SecretStoreError } from './secret-store-error.ts'
import { secretStoreSettings } from './secret-store-settings.ts'
import { watchSecrets } from './secret-watch.ts'
import type { StoredSecrets } from './stored-secrets.ts'
import { tellStoredSecrets } from './tell-stored-secrets.ts'

const keys = defineSettings('keys', {
  first: secretSetting({ variable: 'FIRST_KEY', describe: 'One', schema: Type.String({ minLength: 4 }) }),
  second: secretSetting({ variable: 'SECOND_KEY', optional: true, describe: 'Another' }),
})
const USED = 'a secret has changed, and its new value is used from now on'
const KEPT = 'a secret has changed, and the service goes on with the one before until it is replaced'
const LOST = 'the secret store cannot be read; the secrets stay as they are'

const storedOf = (texts: Record<string, string>): StoredSettings => ({
  place: 'vault:secret/app',
  values: new Map(Object.entries(texts).map(([key, text]) => [key, { text, source: 'vault:secret/app' }])),
})

function setUp({
  refreshMs = '10000',
  env = {} as Record<string, string>,
  random = 0.5,
  hasStore = true,
} = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'watch-'))
  const clock = new ManualClock()
  const telemetry = createTestTelemetry({ clock })
  const lifecycle = createLifecycle({ settings: { propagationMs: 0, deadlineMs: 10_000 }, telemetry, clock })
  onTestFinished(async () => {
    await telemetry.close()
    rmSync(cwd, { recursive: true, force: true })
  })
  const store = {
    now: { FIRST_KEY: 'first' } as Record<string, string> | SecretStoreError,
    reads: 0,
    closed: 0,
  }
  const stored: StoredSecrets = {
    atStart: storedOf({ FIRST_KEY: 'first' }),
    trouble: undefined,
    durationMs: 12,
    async read(signal) {
      store.reads++
      if (store.now instanceof SecretStoreError) throw store.now
      signal.throwIfAborted()
      return storedOf(store.now)
    },
    async close() {
      store.closed++
    },
  }
  const settings = loadSettings([secretStoreSettings, keys], {
    env: { SECRETS_REFRESH_MS: refreshMs, ...env },
    cwd,
    ...(hasStore && stored.atStart ? { stored: stored.atStart } : {}),
  })
  const watch = () =>
    watchSecrets({
      ...{ settings, telemetry, lifecycle, clock, random: () => random },
      stored: hasStore ? stored : undefined,
    })
  return { cwd, clock, telemetry, lifecycle, store, stored, settings, watch }
}

test('secrets are read again after each interval, give or take a fifth', async () => {
  for (const [random, firstMs] of [
    [0, 8_000],
    [0.5, 10_000],
    [1, 12_000],
  ] as const) {
    const it = setUp({ random })
    it.watch()
    await it.clock.advance(firstMs - 1)
    expect(it.store.reads).toBe(0)
    await it.clock.advance(1)
    expect(it.store.reads).toBe(1)
    await it.clock.advance(firstMs)
    expect(it.store.reads).toBe(2)
  }
})

test('a new value reaches who follows it, once, and who stopped following is not told', async () => {
  const it = setUp()
  const given: string[] = []
  const forget = it.settings.follow(keys, 'first', (secret) => given.push(secret.reveal()))
  it.watch()
  it.store.now = { FIRST_KEY: 'second' }
  await it.clock.advance(30_000)
  expect(given).toEqual(['second'])
  expect(it.telemetry.lines(USED)).toMatchObject([{ variable: 'FIRST_KEY' }])
  expect(await it.telemetry.metrics.text()).toContain('secrets_rotations_total{variable="FIRST_KEY"} 1')
  expect(await it.telemetry.metrics.text()).toContain('secrets_reads_total{outcome="read"} 3')
  forget()
  it.store.now = { FIRST_KEY: 'third' }
  await it.clock.advance(10_000)
  expect([given, it.telemetry.lines(KEPT).length]).toEqual([['second'], 1])
  expect(JSON.stringify(it.telemetry.lines())).not.toMatch(/second|third/)
})

test('what cannot be used is told once for each reason, and counted until it is as it was', async () => {
  const it = setUp()
  it.settings.follow(keys, 'first', () => {
    throw new Error('it names another place')
  })
  it.watch()
  const pending = async () => /^secrets_pending (\d)$/m.exec(await it.telemetry.metrics.text())?.[1]
  it.store.now = { FIRST_KEY: 'second', SECOND_KEY: 'new' }
  await it.clock.advance(20_000)
  expect(it.telemetry.lines(KEPT)).toMatchObject([
    { variable: 'FIRST_KEY', reason: 'it names another place' },
    { variable: 'SECOND_KEY', reason: 'what uses it reads it at the start only' },
  ])
  expect(await pending()).toBe('2')
  it.store.now = { FIRST_KEY: 'odd' }
  await it.clock.advance(20_000)
  expect(it.telemetry.lines(KEPT).slice(2)).toMatchObject([
    { reason: 'the new value from vault:secret/app is not text, at least 4 characters' },
  ])
  expect(await pending()).toBe('1')
  it.store.now = {}
  await it.clock.advance(10_000)
  expect(await pending()).toBe('0')
})

test('a store that is lost changes nothing, is told ever more rarely, and told when it is back', async () => {
  const it = setUp()
  const given: unknown[] = []
  it.settings.follow(keys, 'first', (secret) => given.push(secret))
  it.watch()
  it.store.now = new SecretStoreError('secret_store_failing', 'it is sealed')
  await it.clock.advance(60_000)
  expect(it.telemetry.lines(LOST).map(({ times }) => times)).toEqual([1, 2, 4])
  expect(it.telemetry.lines(LOST)[0]?.reason).toContain('it is sealed')
  expect(await it.telemetry.metrics.text()).toContain('secrets_reads_total{outcome="failed"} 6')
  it.store.now = { FIRST_KEY: 'first' }
  await it.clock.advance(20_000)
  expect(it.telemetry.lines('the secret store can be read again')).toMatchObject([{ times: 6 }])
  expect(given).toEqual([])
  it.store.now = new SecretStoreError('secret_store_failing', 'again')
  await it.clock.advance(10_000)
  expect(it.telemetry.lines(LOST)).toHaveLength(4)
})

test('a stop ends the watch without a word, and closes the store', async () => {
  const it = setUp()
  it.watch()
  await it.clock.advance(1)
  const stopped = it.lifecycle.stop('the test is over')
  await it.clock.advance(0)
  expect(await stopped).toMatchObject({ clean: true })
  await it.clock.advance(60_000)
  expect([it.store.reads, it.store.closed, it.telemetry.lines(LOST)]).toEqual([0, 1, []])
})

test('a reading that a stop cuts short is no loss of the store', async () => {
  const it = setUp()
  const cut = Promise.withResolvers<never>()
  Object.assign(it.stored, {
    read(signal: AbortSignal) {
      signal.addEventListener('abort', () => cut.reject(signal.reason))
      return cut.promise
    },
  })
  it.watch()
  await it.clock.advance(10_000)
  const stopped = it.lifecycle.stop('the test is over')
  await it.clock.advance(0)
  expect([(await stopped).clean, it.telemetry.lines(LOST)]).toEqual([true, []])
  expect(await it.telemetry.metrics.text()).not.toContain('outcome="failed"')
})

test('an interval of 0 reads nothing again, and closes the store all the same', async () => {
  const it = setUp({ refreshMs: '0' })
  it.watch()
  await it.clock.advance(1_000_000)
  const stopped = it.lifecycle.stop('the test is over')
  await it.clock.advance(0)
  await stopped
  expect([it.store.reads, it.store.closed, it.clock.sleeping]).toEqual([0, 1, 0])
})

test('without a store files are looked at; one that is gone leaves the value as it was', async () => {
  const it = setUp({ hasStore: false, env: { FIRST_KEY: 'of-the-environment', SECRETS_DIR: '.' } })
  const given: string[] = []
  it.settings.follow(keys, 'second', (secret) => given.push(secret.reveal()))
  it.watch()
  writeFileSync(join(it.cwd, 'SECOND_KEY'), 'one\n')
  await it.clock.advance(10_000)
  rmSync(join(it.cwd, 'SECOND_KEY'))
  await it.clock.advance(10_000)
  writeFileSync(join(it.cwd, 'SECOND_KEY'), 'two\n')
  await it.clock.advance(10_000)
  expect(given).toEqual(['one', 'two'])
  const stopped = it.lifecycle.stop('the test is over')
  await it.clock.advance(0)
  expect(await stopped).toMatchObject({ clean: true })
})

test('the log names what came from the store, or why nothing did', () => {
  const it = setUp()
  tellStoredSecrets(it.telemetry.log, it.settings, it.stored)
  expect(it.telemetry.lines('settings were read from the secret store')).toMatchObject([
    { variables: { FIRST_KEY: 'vault:secret/app' }, durationMs: 12 },
  ])
  const trouble = new SecretStoreError('secret_store_late', 'it took too long')
  tellStoredSecrets(it.telemetry.log, it.settings, { ...it.stored, atStart: undefined, trouble })
  expect(
    it.telemetry.lines('the secret store cannot be read; the service starts with what the environment has'),
  ).toMatchObject([{ level: 'warn', durationMs: 12, reason: expect.stringContaining('it took too long') }])
})
