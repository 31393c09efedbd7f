import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CONNECTION_PARAMETERS } from './connection-parameters.ts'
import { readConnectionUrl } from './connection-url.ts'

const problemsOf = (query: string, before = 'postgres://u:s3cret@h/d') =>
  readConnectionUrl(`${before}?${query}`).problems.join('; ')
const meaningOf = (query: string) => readConnectionUrl(`postgres://h/d?${query}`)

test.each([
  ['ssl=true', { mode: 'verify-full' }],
  ['ssl=1', { mode: 'verify-full' }],
  ['ssl=false', { mode: 'disable' }],
  ['ssl=true&sslmode=require', { mode: 'require' }],
  ['sslmode=disable', { mode: 'disable' }],
  ['sslmode=verify-ca&sslrootcert=/ca.pem', { mode: 'verify-ca', rootCertificate: '/ca.pem' }],
  ['sslrootcert=system', { mode: 'verify-full', rootCertificate: 'system' }],
  ['sslcert=/a.pem&sslkey=/a.key', { mode: 'verify-full', certificate: '/a.pem', key: '/a.key' }],
  ['connect_timeout=5', { connectTimeoutMs: 5_000 }],
  ['application_name=shop%20floor', { applicationName: 'shop floor' }],
  ['application_name=a+b', { applicationName: 'a+b' }],
  ['options=-c%20geqo=off%20--work-mem=8MB', { options: '-c geqo=off --work-mem=8MB' }],
  ['options=-cTimeZone%3DUTC', { options: '-cTimeZone=UTC' }],
  ['target_session_attrs=read-write', { targetSession: 'read-write' }],
  ['target_session_attrs=primary', { targetSession: 'primary' }],
  ['target_session_attrs=any', { targetSession: 'any' }],
  ['user=ada&password=p%40w', { user: 'ada', password: 'p@w' }],
  ['port=6543', { port: 6543 }],
  ['channel_binding=prefer', {}],
  ['requiressl=0&gssencmode=prefer&min_protocol_version=3.0&keepAlive=true', {}],
  ['sslmode=require&', { mode: 'require' }],
  [
    'options=-c%20default_transaction_isolation=read%5C%20committed%20-cdefault_transaction_read_only=OFF',
    { options: '-c default_transaction_isolation=read\\ committed -cdefault_transaction_read_only=OFF' },
  ],
  [
    'options=-c%20bytea_output=escape%20-c%20search_path=a,b',
    { options: '-c bytea_output=escape -c search_path=a,b' },
  ],
  ['uselibpqcompat=true&channel_binding=disable&gssencmode=disable&client_encoding=UTF8', {}],
])('%s is honoured', (query, meaning) => {
  expect(meaningOf(query)).toEqual({ url: { host: 'h', database: 'd', ...meaning }, problems: [] })
})

test.each([
  ['postgres:///d?host=/run/postgresql', { host: '/run/postgresql', database: 'd' }],
  ['postgres://localhost/d?host=/run/postgresql', { host: '/run/postgresql', database: 'd' }],
  ['postgres://%2Frun%2Fpostgresql/d', { host: '/run/postgresql', database: 'd' }],
  ['POSTGRES://h/d', { host: 'h', database: 'd' }],
  ['PostgreSQL://h/d', { host: 'h', database: 'd' }],
  ['postgres://?host=h&dbname=d', { host: 'h', database: 'd' }],
  ['postgresql://[::1]:7/d', { host: '::1', port: 7, database: 'd' }],
  [`postgres://a%2Fb%3F:${'c%23d%40e'}@h`, { user: 'a/b?', password: 'c#d@e', host: 'h' }],
])('%s says where', (text, url) => {
  expect(readConnectionUrl(text)).toEqual({ url, problems: [] })
})

test.each([
  ['sslmode=prefer', /sslmode "prefer".*without TLS.*verify-full/],
  ['sslmode=allow', /sslmode "allow".*without TLS/],
  ['sslmode=no-verify', /sslmode "no-verify".*use require/],
  ['ssl=no-verify', /use sslmode=require/],
  ['ssl=yes', /ssl is not supported: expected true or false/],
  ['ssl=true&sslmode=disable', /contradict/],
  ['ssl=false&sslmode=require', /contradict/],
  ['sslmode=disable&sslrootcert=/ca.pem', /sslrootcert has no effect/],
  ['sslcert=/a.pem', /go together/],
  ['host=/run/postgresql&sslmode=require', /Unix socket has no TLS/, 'postgres:///d'],
  ['connect_timeout=0', /without an end/],
  ['connect_timeout=9999', /from 1 to 3600/],
  ['connect_timeout=2s', /whole seconds/],
  ['application_name=caf%C3%A9', /ASCII/],
  ['options=-c%20statement_timeout=1', /DATABASE_STATEMENT_TIMEOUT_MS/],
  ['options=-c%20application-name=x', /parameter application_name/],
  ['options=--timezone=Europe/Paris', /timezone among the options is to be UTC/],
  ['options=-c%20DateStyle=German', /datestyle.*ISO/],
  ['options=-c%20extra_float_digits=-1', /extra_float_digits.*to be 1/],
  ['options=-c%20default_transaction_isolation=serializable', /withTransaction: give that its isolation/],
  ['options=-c%20transaction_isolation=serializable', /withTransaction/],
  ['options=-c%20default_transaction_read_only=on', /every write fail.*DATABASE_REQUIRE_PRIMARY=off/],
  ['options=-c%20transaction_read_only=1', /every write fail/],
  [
    'options=-c%20standard_conforming_strings=off',
    /standard_conforming_strings among the options is to be on/,
  ],
  ['options=-c%20array_nulls=off', /array_nulls among the options is to be on/],
  ['options=-c%20client_encoding=LATIN1', /client_encoding among the options is to be UTF8/],
  ['options=-c%20IntervalStyle=iso_8601', /intervalstyle.*to be postgres/],
  ['options=-c%20idle_session_timeout=1min', /DATABASE_IDLE_TIMEOUT_MS/],
  ['options=-c%20tcp_keepalives_idle=600', /leader/],
  ['options=-c%20lc_messages=de_DE.UTF-8', /to be C/],
  ['TimeZone=UTC', /TimeZone is no parameter that is known: .*sessions are in UTC: leave it out$/],
  ['DateStyle=ISO', /styles of values are fixed: leave it out$/],
  ['statment_timeout=1', /set DATABASE_STATEMENT_TIMEOUT_MS$/],
  ['sslmode=require&&ssl=true', /not known/],
  ['requiressl=1', /use sslmode=require/],
  ['options=-c+geqo=off', /%20 for a space/],
  ['options=endpoint%3Dx', /part 1 is neither/],
  ['options=-c', /part 2 is neither/],
  ['options=-c%20constructor', /part 2 is neither/],
  ['target_session_attrs=standby', /DATABASE_REQUIRE_PRIMARY=off/],
  ['target_session_attrs=constructor', /expected any, read-write or primary/],
  ['pool_timeout=10', /DATABASE_ACQUIRE_TIMEOUT_MS/],
  ['connection_limit=10', /DATABASE_POOL_SIZE/],
  ['pgbouncer=true', /DATABASE_PREPARED_STATEMENTS/],
  ['schema=shop', /options=-c%20search_path/],
  ['channel_binding=require', /verify-full/],
  ['gssencmode=require', /GSSAPI/],
  ['host=a,b', /several hosts.*follows the primary/, 'postgres:///d'],
  ['sslmod=require', /did you mean sslmode/],
  ['SSLMODE=require', /did you mean sslmode/],
  ['constructor=x', /constructor is no parameter/],
  ['sslmode=require&sslmode=require', /more than once/],
  ['port=6543', /port is given twice/, 'postgres://h:5432/d'],
  ['host=other', /host is given twice/],
  ['port=0', /1 to 65535/],
  ['port=x', /1 to 65535/],
  ['sslmode=', /sslmode has no value/],
  ['application_name=%zz', /application_name has a %/],
  ['user=a%00b', /user has a %.*cannot be sent/, 'postgres://h/d'],
])('%s is refused with what to do', (query, problem, before?: string) => {
  expect(problemsOf(query, before)).toMatch(problem)
})

test.each(['postgres://a,b/d', 'postgres://a:1,b:2/d', 'postgres://u:p@a,b:2/d'])(
  '%s is refused as several hosts',
  (text) => {
    expect(readConnectionUrl(text).problems).toEqual([expect.stringContaining('several hosts')])
  },
)

test('all problems are told at once', () => {
  const problems = problemsOf('sslmode=prefer&pool_timeout=3&nonsense=1&connect_timeout=x')
  for (const name of ['sslmode', 'pool_timeout', 'nonsense', 'connect_timeout'])
    expect(problems).toContain(name)
})

test.each(['/', '?', '#', '@', ':', '&', '?x=', '/?x=', '%', '?sslmode='])(
  'a password with a bare %s is never shown, whatever it is taken for',
  (mark) => {
    for (const rest of ['', '@h/d', '@h/d?sslmode=prefer', '@h:1/d?nonsense=2']) {
      const { problems } = readConnectionUrl(`postgres://user:hush${mark}hash${rest}`)
      expect(problems.join()).not.toMatch(/hush|hash/)
    }
  },
)

const parameter = fc.oneof(
  fc.constantFrom(...Object.keys(CONNECTION_PARAMETERS)),
  fc.stringMatching(/^[A-Za-z_]{1,20}$/),
)
const value = fc.oneof(fc.constantFrom('true', 'require', '1', '0', 'on', 'primary'), fc.string())

/** What each parameter sets; those that are absent only ask for what happens anyway. */
const SETS: Readonly<Record<string, string>> = {
  host: 'host',
  port: 'port',
  user: 'user',
  password: 'password',
  dbname: 'database',
  sslmode: 'mode',
  ssl: 'mode',
  sslrootcert: 'rootCertificate',
  sslcert: 'certificate',
  sslkey: 'key',
  connect_timeout: 'connectTimeoutMs',
  application_name: 'applicationName',
  options: 'options',
  target_session_attrs: 'targetSession',
}

test('no parameter passes silently: it is honoured, asks for what happens anyway, or is refused', () => {
  fc.assert(
    fc.property(parameter, value, (name, text) => {
      const { url, problems } = readConnectionUrl(`postgres://?${name}=${encodeURIComponent(text)}`)
      if (problems.length > 0) return
      const known = CONNECTION_PARAMETERS[name]
      expect(known).toBeDefined()
      if (known && 'instead' in known) expect(text).toMatch(known.unless as RegExp)
      else if (name !== 'uselibpqcompat') expect(url).toHaveProperty(SETS[name] as string)
    }),
    { numRuns: 2_000 },
  )
})

test('any text is read without an error', () => {
  const pieces = fc.constantFrom(
    'postgres://',
    'u',
    ':',
    '@',
    '/',
    '?',
    '&',
    '=',
    '%',
    '#',
    '[',
    ']',
    ',',
    'ssl',
    '\0',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 12 }), (parts) => {
      const { problems } = readConnectionUrl(`postgres://${parts.join('')}`)
      expect(Array.isArray(problems)).toBe(true)
    }),
  )
})
