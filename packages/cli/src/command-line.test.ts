import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ROWS, runCommandLine } from './command-line.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

/** A service on disk; the workspace's own packages cannot be imported from there, so it is a plain object. */
function service(name: string, uses = '{}') {
  const folder = join(cwd, 'services', name, 'src')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'service.ts'),
    `export const roles = { reader: [] }
     export const it = {
       name: '${name}', declaration: { name: '${name}', features: [], uses: ${uses} },
       launch() {}, async start({ sources }) { sources.env.onStart('${name}') },
       describe: () => ({
         name: '${name}', version: '1.2.3', routes: [], ports: { traffic: { variable: 'PORT', default: 8000 } },
         probes: { live: ['/livez'] }, lifecycle: {}, dependencies: [], background: [], settings: [],
         roles: { reader: ['notes:read', 'notes:list'], guest: [] }, commands: ['greet'], metrics: [{}, {}],
         rateClasses: {
           default: { per: 'user', quotas: [{ quota: 6, windowS: 1 }, { quota: 60, windowS: 60 }] },
           free: { per: 'user', quotas: [] },
         },
         errors: [
           { code: 'note_unknown', status: 404 }, { code: 'bad', status: 400 }, { code: 'page_unknown', status: 404 },
         ],
       }),
       commands: [{
         name: 'greet', summary: 'say hello', help: 'Usage: seaworthy greet [name]',
         run: (words, runtime, declaration, { out }) => {
           out([words[0], runtime.service, declaration.name].join(' '))
           return 3
         },
       }],
     }`,
  )
}

function broken(name: string) {
  const folder = join(cwd, 'services', name, 'src')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'service.ts'), `throw new Error('no such key')`)
}

const DATABASE = `{ database: {
  kind: 'postgres', policy: 'critical', settings: [], gives: ['database'],
  async open({ dataDir }) {
    return { async close() { globalThis.closed = dataDir }, parts: { database: {
      migrations: {
        async up() { return ['0001_first', '0002_second'] },
        async down({ steps }) { return Array.from({ length: steps }, (_, i) => 'undone_' + i) },
        async status() {
          return [{ name: '0001_first', state: 'applied', appliedAt: new Date(0) }, { name: '0002_b', state: 'pending' }]
        },
        async verify() { return ['0001_first was edited'] },
      },
    } } }
  },
} }`

async function run(words: string, env: Record<string, unknown> = {}) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommandLine(words.split(' ').filter(Boolean), {
    cwd,
    env: env as Record<string, string>,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

test.each(ROWS.map((row) => [row.name, row] as const))(
  '%s is told in the list as it tells itself',
  async (_, row) => {
    const { name, summary } = await row.load()
    expect({ name, summary }).toEqual({ name: row.name, summary: row.summary })
  },
)

test('without words it lists its commands', async () => {
  const { code, out } = await run('')
  expect(code).toBe(0)
  for (const name of ['start', 'migrate', 'token']) expect(out).toContain(name)
})

test.each(['start --help', 'help migrate', 'token -h'])('%s explains the command', async (words) => {
  const { code, out } = await run(words)
  expect(code).toBe(0)
  expect(out).toMatch(/^Usage: seaworthy (start|migrate|token)/)
})

test.each([
  ['sail', 'there is no command "sail"'],
  ['help sail', 'there is no command "sail"'],
  ['start a b', 'nothing is known of "b" here; usage: seaworthy start [service]'],
  ['start nowhere', 'there is no service "nowhere"; known: alpha, beta'],
  ['start', 'say which service after "start"; known: alpha, beta'],
  ['describe', 'say which service after "describe"; known: alpha, beta'],
  ['migrate status', 'say which service with --service; known: alpha, beta'],
  ['token', 'say which service with --service; known: alpha, beta'],
  ['cache stats', 'say which service with --service; known: alpha, beta'],
  ['start --fast', "Unknown option '--fast'"],
  ['migrate', 'say one of up, down, status, verify'],
  ['migrate toString', 'say one of up, down, status, verify'],
  ['migrate sideways', 'say one of up, down, status, verify'],
  ['migrate up down', 'nothing is known of "down" here'],
  ['migrate down --steps 0 --service alpha', '--steps takes a number from 1'],
  ['migrate up --service alpha', 'the service "alpha" uses no database'],
  ['token --service alpha extra', 'extra'],
])('%s is a usage error', async (words, message) => {
  service('alpha')
  service('beta')
  const { code, err } = await run(words)
  expect(err).toContain(message)
  expect(err).toContain('Usage: seaworthy')
  expect(code).toBe(2)
})

test('start runs the only service there is, or the one that is named', async () => {
  const started: string[] = []
  const onStart = (name: string) => started.push(name)
  service('alpha')
  expect(await run('start', { onStart })).toEqual({ code: 0, out: '', err: '' })
  service('beta')
  await run('start beta', { onStart })
  expect(started).toEqual(['alpha', 'beta'])
})

test.each([
  ['is waited for', 'await it.start()'],
  ['is not waited for', 'it.start()'],
])('a service.ts that starts its service is refused, also when the start %s', async (_how, statement) => {
  const folder = join(cwd, 'services', 'eager', 'src')
  mkdirSync(folder, { recursive: true })
  const chassis = JSON.stringify(import.meta.resolve('@seaworthy/chassis/service'))
  writeFileSync(
    join(folder, 'service.ts'),
    `import { defineService } from ${chassis}
     export const it = defineService({ name: 'eager', features: [] })
     ${statement}`,
  )
  const { code, out, err } = await run('token --service eager')
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain('service.ts must only define and export it; start it in main.ts')
})

test('start --print-settings shows values and sources, and starts nothing', async () => {
  service('alpha')
  const { code, out } = await run('start --print-settings', { PORT: '8123', LOG_LEVL: 'info' })
  expect(code).toBe(0)
  expect(out).toMatch(/^PORT +8123 +environment$/m)
  expect(out).toContain('did you mean LOG_LEVEL?')
})

test('settings that do not hold are explained and fail', async () => {
  service('alpha')
  const { code, err } = await run('start --print-settings', { PORT: 'http' })
  expect(code).toBe(1)
  expect(err).toContain('PORT from environment is not accepted')
  expect(err).not.toContain('    at ')
})

test('migrate goes up and down, tells the state, and closes the database', async () => {
  service('alpha', DATABASE)
  expect(await run('migrate up')).toEqual({
    code: 0,
    out: 'applied 0001_first\napplied 0002_second',
    err: '',
  })
  expect((globalThis as { closed?: string }).closed).toBe(join(cwd, '.data', 'alpha'))
  expect((await run('migrate down --steps 2')).out).toBe('took back undone_0\ntook back undone_1')
  const { out } = await run('migrate status --service alpha')
  expect(out).toBe('0001_first  applied  1970-01-01T00:00:00.000Z\n0002_b      pending')
})

test('migrate verify fails when files and database do not fit', async () => {
  service('alpha', DATABASE)
  expect(await run('migrate verify')).toEqual({ code: 1, out: '', err: '0001_first was edited' })
})

test('token prints a token of the development issuer and nothing else', async () => {
  service('alpha')
  const { code, out, err } = await run('token --role admin --subject me --tenant t1 --ttl 60')
  expect(code).toBe(0)
  const claims = JSON.parse(Buffer.from(out.split('.')[1] as string, 'base64url').toString())
  expect(claims).toMatchObject({ aud: 'alpha', sub: 'me', tenant_id: 't1', roles: ['admin'] })
  expect(claims.exp - claims.iat).toBe(60)
  expect(err).toContain('note: "alpha" declares no role "admin"; declared: none')
})

test('token says on standard error which key file it made or used', async () => {
  service('alpha')
  const file = join('.data', 'alpha', 'issuer.json')
  expect((await run('token')).err).toBe(
    `note: made a new key, ${file}; a service accepts the token only if its DATA_DIR holds this file`,
  )
  expect((await run('token')).err).toBe(`note: signed with ${file}`)
})

test.each([
  [{ NODE_ENV: 'production' }, 'NODE_ENV is production'],
  [{ OIDC_ISSUER: 'https://login.example.com' }, 'it trusts https://login.example.com (OIDC_ISSUER)'],
])('token refuses where its token would not be accepted: %j', async (env, reason) => {
  service('alpha')
  const { code, out, err } = await run('token', env)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain(reason)
})

test('a command that a capability of the service brings runs beside the others, and is listed with them', async () => {
  service('alpha')
  expect(await run('greet Ada')).toEqual({ code: 3, out: 'Ada alpha alpha', err: '' })
  expect((await run('greet --help')).out).toMatch(/^Usage: seaworthy greet \[name\]\n\n {2}--service name/)
  expect((await run('help')).out).toMatch(/greet +say hello/)
})

test.each(['greet Ada --service beta', 'greet --service beta Ada', 'greet --service=beta Ada'])(
  'one of several services is named with --service: %s',
  async (words) => {
    service('alpha')
    service('beta')
    expect((await run('help')).out.match(/greet/g)).toHaveLength(1)
    expect((await run('help greet')).out).toMatch(/^Usage: seaworthy greet/)
    expect(await run(words)).toEqual({ code: 3, out: 'Ada beta beta', err: '' })
  },
)

test.each([
  ['greet Ada', 'say which service with --service; known: alpha, beta'],
  ['greet --service', '--service takes a name'],
  ['greet --service gamma', 'there is no service "gamma"; known: alpha, beta'],
  ['wave --service beta', 'there is no command "wave"'],
])('%s does not say enough', async (words, message) => {
  service('alpha')
  service('beta')
  const { code, err } = await run(words)
  expect(err).toContain(message)
  expect(code).toBe(2)
})

test('a service that cannot be loaded is told when its commands are asked for, and its neighbours work', async () => {
  service('alpha')
  broken('beta')
  const note = 'note: commands that "beta" may bring are not known: no such key'
  expect(await run('help')).toMatchObject({ code: 0, out: expect.stringMatching(/greet +say/), err: note })
  expect(await run('greet --service alpha Ada')).toEqual({ code: 3, out: 'Ada alpha alpha', err: '' })
  expect(await run('wave')).toMatchObject({ code: 2, err: expect.stringContaining(note) })
  const { code, err } = await run('greet --service beta')
  expect([code, err]).toEqual([1, expect.stringContaining('no such key')])
  expect((await run('migrate --help')).err).toBe('')
})

test('a service is described in words, and whole as JSON', async () => {
  service('alpha')
  const { out } = await run('describe')
  expect(out).toContain('ports\n  traffic  PORT  8000')
  expect(out).toContain('\n\nroles\n  reader  notes:read notes:list\n  guest\n\n')
  expect(out).toContain('rate classes\n  default  6 in 1 s, 60 in 60 s  per user\n  free     no limit\n\n')
  expect(out).toContain(
    'commands\n  greet\n\nerrors\n  400  bad\n  404  note_unknown page_unknown\n\nmetrics\n  2\n',
  )
  expect(JSON.parse((await run('describe alpha --json')).out)).toMatchObject({ probes: { live: ['/livez'] } })
})
