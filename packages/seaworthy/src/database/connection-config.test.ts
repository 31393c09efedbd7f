import { expect, test } from 'vitest'
import { FatalBootError } from '../errors/index.ts'
import { loadSettings } from '../settings/index.ts'
import { connectionConfig } from './connection-config.ts'
import { databaseSettings } from './database-settings.ts'

const config = (url: string, env: Record<string, string> = {}) =>
  connectionConfig(
    url,
    loadSettings([databaseSettings], { env, cwd: import.meta.dirname }).get(databaseSettings),
    {
      applicationName: 'service@replica',
    },
  )

test('every part of the URL is decoded', () => {
  expect(config('postgresql://us%40er:p%3Aw@db.example:6543/my%20base')).toMatchObject({
    host: 'db.example',
    port: 6543,
    user: 'us@er',
    password: 'p:w',
    database: 'my base',
    ssl: false,
    application_name: 'service@replica',
  })
})

test('what the URL leaves out has the defaults of libpq', () => {
  expect(config('postgres://')).toMatchObject({
    host: 'localhost',
    port: 5432,
    user: 'postgres',
    database: 'postgres',
  })
  expect(config('postgres://ada@[::1]/')).toMatchObject({ host: '::1', database: 'ada' })
  expect(config('postgres:///app?host=/run/postgresql')).toMatchObject({
    host: '/run/postgresql',
    database: 'app',
  })
})

test('the time limits travel with the connection, unless they are off', () => {
  expect(config('postgres://h/d')).toMatchObject({
    statement_timeout: 15_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 15_000,
    query_timeout: 20_000,
  })
  expect(config('postgres://h/d', { DATABASE_SESSION_OPTIONS: 'off' })).not.toHaveProperty(
    'statement_timeout',
  )
})

test.each(['mysql://h/d', 'not a url'])('%s is refused without being repeated', (url) => {
  expect(() => config(url)).toThrow(/DATABASE_URL cannot be used: .*must look like/)
  expect(() => config(url)).not.toThrow(url)
  expect(() => config(url)).toThrow(FatalBootError)
})

test('an authority that cannot be read is refused by name', () => {
  const refused = () => config('postgres://h/d', { DATABASE_CA_FILE: '/none/ca.pem' })
  expect(refused).toThrow(/\/none\/ca\.pem \(DATABASE_CA_FILE.*ENOENT/)
  expect(refused).toThrow(FatalBootError)
})

test('all that is wrong with the URL and its files is one error', () => {
  const refused = () => config('postgres://h/d?sslmode=prefer&sslrootcert=/none/ca.pem&pool_timeout=3')
  expect(refused).toThrow(/sslmode "prefer".*pool_timeout.*ENOENT/)
  expect(refused).toThrow(FatalBootError)
})

test.each([
  ['sslmode=verify-ca', {}, /trust any server/],
  ['sslmode=verify-ca&sslrootcert=system', {}, /trust any server/],
  ['sslmode=require&sslrootcert=system', {}, /trust any server/],
  [`sslrootcert=${import.meta.filename}`, {}, /holds no certificate in PEM/],
  [
    `sslcert=${import.meta.filename}&sslkey=${import.meta.filename}`,
    {},
    /no certificate and its unencrypted key/,
  ],
  ['sslrootcert=system', { DATABASE_CA_FILE: '/ca.pem' }, /two authorities/],
  [
    'target_session_attrs=primary',
    { DATABASE_REQUIRE_PRIMARY: 'off' },
    /contradicts DATABASE_REQUIRE_PRIMARY/,
  ],
])('%s is refused', (query, env: Record<string, string>, problem) => {
  expect(() => config(`postgres://h/d?${query}`, env)).toThrow(problem)
})

test('options of the URL follow those of the service, so that they count', () => {
  const url = 'postgres://h/d?options=-c%20geqo=off'
  expect(config(url).options).toMatch(/^-c TimeZone=UTC .*-c geqo=off$/)
  expect(config(url, { DATABASE_SESSION_OPTIONS: 'off' }).options).toBe('-c geqo=off')
})

test('options that the service does not send are those of the URL', () => {
  const off = { DATABASE_SESSION_OPTIONS: 'off' }
  for (const name of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) {
    const url = `postgres://h/d?options=-c%20${name}=9s`
    expect(config(url, off).options).toBe(`-c ${name}=9s`)
    expect(() => config(url)).toThrow(`${name} among the options has no effect: set DATABASE_`)
  }
  expect(() => config('postgres://h/d?options=-c%20application_name=x', off)).toThrow(/has no effect/)
  expect(() => config('postgres://h/d?options=-c%20TimeZone=Asia/Tokyo', off)).toThrow(/to be UTC/)
})

test('a service that need not write may have sessions that cannot', () => {
  const url = 'postgres://h/d?options=-c%20default_transaction_read_only=on'
  expect(config(url, { DATABASE_REQUIRE_PRIMARY: 'off' }).options).toMatch(/read_only=on$/)
  expect(() => config(url)).toThrow(/every write fail/)
})

test('sslrootcert=system trusts the authorities of the system', () => {
  expect(config('postgres://h/d?sslrootcert=system').ssl).toMatchObject({
    rejectUnauthorized: true,
    ca: expect.any(Array),
  })
})

test('verify-full checks the certificate and the host name, with the public authorities when none is named', () => {
  expect(config('postgres://h/d?sslmode=verify-full').ssl).toEqual({ rejectUnauthorized: true })
})
