import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import type { DependencyContext } from '../capability/index.ts'
import { FatalBootError } from '../errors/index.ts'
import { loadSettings } from '../settings/index.ts'
import { embeddedTemplate } from '../testing/embedded-template.ts'
import { createTestTelemetry } from '../testing/telemetry.ts'
import { databaseSettings, postgres } from './index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-dependency-'))
  writeFileSync(join(folder, '0001_pet.up.sql'), 'create table pet (name text)')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const dependency = () =>
  postgres<{ pet: { name: string } }>({ policy: 'critical', migrations: pathToFileURL(folder) })
const template = await embeddedTemplate()
const context = (env: Record<string, string>, more: Partial<DependencyContext> = {}) =>
  ({
    name: 'database',
    service: 'pets',
    environment: 'test',
    dataDir: folder,
    settings: loadSettings([databaseSettings], {
      env: { NODE_ENV: 'test', DATABASE_EMBEDDED_TEMPLATE: template, ...env },
      cwd: folder,
    }),
    telemetry: createTestTelemetry(),
    clock: systemClock,
    random: Math.random,
    ...more,
  }) as unknown as DependencyContext

test('the embedded database is prepared, checked with evidence, described and closed twice', async () => {
  const { client: database, prepare, check, describe, close } = await dependency().open(context({}))
  const { signal } = new AbortController()
  await prepare?.(signal)
  expect(await database.query.selectFrom('pet').selectAll().execute()).toEqual([])
  expect(await check?.(signal)).toEqual({
    observed: expect.any(Number),
    threshold: 250,
    detail: 'milliseconds for a round trip',
  })
  expect(describe?.()).toBe('embedded Postgres (PGlite) in memory; DATABASE_URL replaces it with a server')
  await close()
  await close()
})

test.each([
  ['production', {}, 1],
  ['production', { DATABASE_URL: 'postgres://127.0.0.1:1/pets' }, 0],
  ['development', {}, 0],
] as const)('in %s with %j the embedded database is warned of %i times', async (environment, env, times) => {
  const telemetry = createTestTelemetry()
  const { close } = await dependency().open(context(env, { environment, telemetry }))
  await close()
  const warnings = telemetry.lines().filter(({ message }) => /embedded database/.test(String(message)))
  expect(warnings).toHaveLength(times)
  for (const { level, message } of warnings) {
    expect(level).toBe('warn')
    expect(message).toMatch(/embedded database in memory: .*one replica only.*set DATABASE_URL/)
  }
})

test('a slow answer counts as down, with both figures', async () => {
  const {
    client: database,
    check,
    close,
  } = await dependency().open(context({ DATABASE_PING_THRESHOLD_MS: '1' }))
  Object.assign(database, {
    ping: async () => void (await database.execute('select pg_sleep(0.05)')),
  })
  await expect(check?.(new AbortController().signal)).rejects.toThrow(/answered after \d+ ms, expected 1 ms/)
  await close()
})

test.each(['DATABASE_URL', 'DATABASE_DIRECT_URL'])('a %s that is no URL stops the boot', async (variable) => {
  const refused = dependency().open(
    context({ DATABASE_URL: 'postgres://127.0.0.1:1/pets', [variable]: 'nonsense' }),
  )
  await expect(refused).rejects.toThrow(`${variable} cannot be used: it must look like postgres://`)
  await expect(refused).rejects.toBeInstanceOf(FatalBootError)
})

test.each([
  ['./migrations', 'found "./migrations"'],
  [7, 'found a number'],
])('migrations that are no URL are refused where they are declared: %j', (migrations, found) => {
  expect(() => postgres({ policy: 'critical', migrations: migrations as unknown as URL })).toThrow(
    `migrations of postgres() must be a URL such as new URL('../migrations/', import.meta.url), ${found}`,
  )
})

test('a server is named without its credentials, and need not be there', async () => {
  const { check, describe, close } = await dependency().open(
    context({ DATABASE_URL: 'postgres://ada:secret@127.0.0.1:1/pets' }),
  )
  expect(describe?.()).toBe('Postgres at 127.0.0.1:1/pets')
  await expect(check?.(new AbortController().signal)).rejects.toMatchObject({
    code: 'database_unavailable',
  })
  await close()
})
