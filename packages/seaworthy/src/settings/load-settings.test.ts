import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import Type from 'typebox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defineSettings } from './definition.ts'
import { loadSettings } from './load-settings.ts'
import { processSettings } from './process-settings.ts'
import { secretSetting, setting } from './setting.ts'
import { formatSettingRows } from './setting-row.ts'
import { SettingsError } from './settings-error.ts'
import { renderSettingsReference } from './settings-reference.ts'

const web = defineSettings('web', {
  port: setting(Type.Integer({ minimum: 0, maximum: 65_535 }), {
    variable: 'PORT',
    default: 8000,
    describe: 'Port that the service listens on',
    example: '8080',
  }),
  host: setting(Type.String(), {
    variable: 'HOST',
    default: (environment) => (environment === 'production' ? '0.0.0.0' : '127.0.0.1'),
    describe: 'Address that the service listens on',
  }),
  origins: setting(Type.Array(Type.String()), {
    variable: 'CORS_ORIGINS',
    default: [],
    describe: 'Origins that browsers may call from',
  }),
  logLevel: setting(Type.Optional(Type.Enum(['debug', 'info'])), {
    variable: 'LOG_LEVEL',
    describe: 'Level',
  }),
})
const keys = defineSettings('keys', {
  key: secretSetting({ variable: 'SIGNING_KEY', describe: 'Signs', schema: Type.String({ minLength: 8 }) }),
})

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'settings-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const file = (name: string, text: string) => {
  mkdirSync(join(cwd, name, '..'), { recursive: true })
  writeFileSync(join(cwd, name), text)
  return join(cwd, name)
}
const caught = (run: () => unknown): SettingsError => {
  try {
    run()
  } catch (error) {
    if (error instanceof SettingsError) return error
    throw error
  }
  throw new Error('expected a SettingsError')
}

test('defaults hold when nothing is set, and differ by environment', () => {
  expect(loadSettings([web], { env: {}, cwd }).get(web)).toEqual({
    port: 8000,
    host: '127.0.0.1',
    origins: [],
  })
  const production = loadSettings([web], { env: { NODE_ENV: 'production' }, cwd })
  expect(production.get(web).host).toBe('0.0.0.0')
  expect(production.get(processSettings).environment).toBe('production')
})

test('the first of override, environment, file, secrets directory, .env and default wins', () => {
  const sourceOf = (sources: object) => {
    const loaded = loadSettings([keys], { env: {}, cwd, ...sources })
    const row = loaded.describe().find(({ variable }) => variable === 'SIGNING_KEY')
    return [loaded.get(keys).key.reveal(), row?.source]
  }
  file('.env', 'SIGNING_KEY=from-dotenv')
  expect(sourceOf({})).toEqual(['from-dotenv', '.env'])
  file('secrets/SIGNING_KEY', 'from-directory\n')
  expect(sourceOf({ env: { SECRETS_DIR: 'secrets' } })).toEqual(['from-directory', 'secrets directory'])
  const secretsDir = join(cwd, 'secrets')
  const named = file('named', 'from-file\n')
  expect(sourceOf({ secretsDir, env: { SIGNING_KEY_FILE: named } })).toEqual(['from-file', `file:${named}`])
  const env = { SIGNING_KEY_FILE: named, SIGNING_KEY: 'from-environment' }
  expect(sourceOf({ secretsDir, env })).toEqual(['from-environment', 'environment'])
  const overrides = { SIGNING_KEY: 'from-override' }
  expect(sourceOf({ secretsDir, env, overrides })).toEqual(['from-override', 'override'])
})

test('an empty variable counts as not set', () => {
  expect(loadSettings([web], { env: { PORT: '' }, cwd }).get(web).port).toBe(8000)
})

test('only the newline that ends a file is dropped', () => {
  const env = { SIGNING_KEY_FILE: file('key', ' padded \n\n') }
  expect(loadSettings([keys], { env, cwd }).get(keys).key.reveal()).toBe(' padded \n')
})

test('values are frozen all the way down', () => {
  const values = loadSettings([web], { env: { CORS_ORIGINS: 'a,b' }, cwd }).get(web)
  expect(() => Object.assign(values, { port: 1 })).toThrow(TypeError)
  expect(() => values.origins.push('c')).toThrow(TypeError)
})

test('one error lists every problem with its variable, source, expectation and remedy', () => {
  file('.env', 'what is this\nLOG_LEVEL=loud')
  const env = { PORT: 'http', NODE_ENV: 'prod', SIGNING_KEY_FILE: join(cwd, 'absent') }
  const error = caught(() => loadSettings([web, keys], { env, cwd }))
  expect(error.problems.map(({ variable }) => variable).sort()).toEqual([
    '.env',
    'LOG_LEVEL',
    'NODE_ENV',
    'PORT',
    'SIGNING_KEY',
  ])
  expect(error.message).toContain('5 problems')
  expect(error.message).toContain(
    'PORT from environment is not accepted: expected an integer from 0 to 65535, found http',
  )
  expect(error.message).toContain('For example PORT=8080')
  expect(error.message).toContain(
    'LOG_LEVEL from .env is not accepted: expected one of debug, info, found loud',
  )
  expect(error.message).toContain('expected a readable file (ENOENT)')
  expect(error.message).toContain('sense in line 1')
})

test('a missing required value names the variable and both ways to set it', () => {
  const { message } = caught(() => loadSettings([keys], { env: { SIGNNG_KEY: 'typo-typo' }, cwd }))
  expect(message).toContain('SIGNING_KEY is not set: expected text, at least 8 characters')
  expect(message).toContain('Set SIGNING_KEY, or SIGNING_KEY_FILE')
  expect(message).toContain('SIGNNG_KEY is set but nothing reads it; did you mean SIGNING_KEY?')
  expect(message).not.toContain('typo-typo')
})

test('empty files and missing secret directories are problems', () => {
  const env = { SIGNING_KEY_FILE: file('empty', ''), SECRETS_DIR: 'absent' }
  const { problems } = caught(() => loadSettings([keys], { env, cwd }))
  expect(problems.map(({ variable }) => variable)).toEqual(['SECRETS_DIR', 'SIGNING_KEY'])
})

test('a file that two readings stumble over is told once, and so is a definition that is given twice', () => {
  const env = { NODE_ENV_FILE: 'absent', PORT: 'x' }
  const { problems } = caught(() => loadSettings([web, web], { env, cwd }))
  expect(problems.map(({ variable }) => variable)).toEqual(['NODE_ENV', 'PORT'])
})

const one = (name: string, property: string, variable: string) =>
  defineSettings(name, { [property]: setting(Type.String(), { variable, default: 'a', describe: 'A' }) })

test.each([
  [[one('shop', 'counter', 'PORT')], 'PORT is asked for by web (port) and by shop (counter)'],
  [
    [one('a', 'one', 'PLACE'), one('b', 'two', 'PLACE'), one('c', 'three', 'PLACE')],
    'PLACE is asked for by a (one) and by b (two) and by c (three)',
  ],
  [
    [one('b', 'two', 'PLACE_FILE'), one('a', 'one', 'PLACE')],
    'PLACE_FILE is asked for by b (two) and by a (the file of PLACE)',
  ],
  [[one('a', 'one', 'NODE_ENV')], 'NODE_ENV is asked for by process (environment) and by a (one)'],
  [[one('a', 'one', 'SECRETS_DIR')], 'SECRETS_DIR is asked for by the search for secrets and by a (one)'],
])('a variable that two settings ask for is refused beside all other problems', (definitions, fault) => {
  const { message } = caught(() => loadSettings([web, ...definitions], { env: { HOST: '', PORT: 'x' }, cwd }))
  expect(message).toContain(`  ${fault}\n      Give each a variable of its own`)
  expect(message).toContain('PORT from environment is not accepted')
  expect(message).toMatch(/^the settings have 2 problems:/)
})

test('misspelt variables are warned about by name', () => {
  const { warnings } = loadSettings([web], { env: { LOG_LEVL: 'secret-ish', SHELL: '/bin/sh' }, cwd })
  expect(warnings).toEqual(['LOG_LEVL is set but nothing reads it; did you mean LOG_LEVEL?'])
})

test('settings that were not loaded are refused by name', () => {
  expect(() => loadSettings([web], { env: {}, cwd }).get(keys)).toThrow(/"keys" were not loaded/)
})

test('the printed table shows sources and masks secrets, also those inside addresses', () => {
  const env = { SIGNING_KEY: 'hunter2-hunter2', HOST: 'http://user:hunter2@db' }
  const table = formatSettingRows(loadSettings([web, keys], { env, cwd }).describe())
  expect(table).toMatch(/^SIGNING_KEY +\[secret\] +environment$/m)
  expect(table).toMatch(/^HOST +http:\/\/\[secret\]@db +environment$/m)
  expect(table).toMatch(/^PORT +8000 +default$/m)
  expect(table).toMatch(/^LOG_LEVEL +not set$/m)
  expect(table).not.toContain('hunter2')
})

test('a secret appears in no error, table or inspection, whatever it is and wherever it comes from', () => {
  const places = fc.constantFrom('env', 'file', 'dotenv', 'override')
  fc.assert(
    fc.property(fc.string(), places, fc.boolean(), (tail, place, valid) => {
      const secret = `hush${valid ? '-long-enough' : ''}${valid ? tail.replaceAll(/[^a-z]/g, '') : ''}`
      const sources = {
        env: {
          PORT: valid ? '1' : 'bad',
          ...(place === 'env' ? { SIGNING_KEY: secret } : {}),
          ...(place === 'file' ? { SIGNING_KEY_FILE: file('key', secret) } : {}),
        },
        cwd,
        overrides: place === 'override' ? { SIGNING_KEY: secret } : {},
      }
      file('.env', place === 'dotenv' ? `SIGNING_KEY='${secret}'` : '')
      const seen: unknown[] = []
      try {
        const loaded = loadSettings([web, keys], sources)
        expect(loaded.get(keys).key.reveal()).toBe(secret)
        seen.push(loaded, loaded.describe(), loaded.get(keys), JSON.stringify(loaded.get(keys)))
      } catch (error) {
        expect(error).toBeInstanceOf(SettingsError)
        seen.push(error, String(error), JSON.stringify((error as SettingsError).problems))
      }
      expect(inspect(seen, { depth: null, showHidden: true })).not.toContain('hush')
    }),
    { numRuns: 60 },
  )
})

test('the reference lists variable, meaning, accepted values and defaults', () => {
  const page = renderSettingsReference([web, keys])
  expect(page.indexOf('## keys')).toBeLessThan(page.indexOf('## web'))
  expect(page).toContain(
    '| `PORT` | Port that the service listens on | an integer from 0 to 65535 | `8000` |',
  )
  expect(page).toContain('`0.0.0.0` in production, `127.0.0.1` in development')
  expect(page).toContain('| `SIGNING_KEY` | Signs | text, at least 8 characters (secret) | **required** |')
})
