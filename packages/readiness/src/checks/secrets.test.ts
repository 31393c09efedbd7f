import { startStopwatch } from '@seaworthy/rig'
import { expect, test } from 'vitest'
import { findingsOf, fixes, look, outcomes, said } from './fixtures/look.ts'

/** Put together here, so that this file does not find itself. */
const KEY = 'aB3/'.repeat(10)
const PASSWORD = 'hunter2'.repeat(2)
const at = (password: string, host = 'db.internal', user = 'shop') =>
  `postgres://${user}:${password}@${host}/shop`

const scan = async (text: string) => (await look({ 'a.txt': `first\n${text}\n` })).secrets

test.each([
  `AWS_SECRET_ACCESS_KEY=${KEY}`,
  `aws_secret_access_key = "${KEY}"`,
  `{"aws_secret_access_key":"${KEY}"}`,
  `const env = { awsSecretAccessKey: '${KEY}' }`,
  `ENV AWS_SECRET_ACCESS_KEY ${KEY}`,
  `- name: AWS_SECRET_ACCESS_KEY\n  value: ${KEY}`,
])('the secret key of AWS is found in %s', async (text) => {
  const found = await scan(text)
  expect(said(found)).toEqual([expect.stringMatching(/^a.txt:2 an AWS secret key \(\w{6}…\)$/)])
  expect(JSON.stringify(found)).not.toContain(KEY.slice(0, 8))
})

test.each([
  `AWS_SECRET_ACCESS_KEY=${KEY}x`,
  `AWS_SECRET_ACCESS_KEY=$${'{KEY}'}`,
  `AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`,
])('no secret key of AWS is found in %s', async (text) => {
  expect(await scan(text)).toEqual([])
})

test.each([
  at(PASSWORD),
  at(PASSWORD, 'db'),
  at(PASSWORD, `$${'{DB_HOST}'}`),
  at('s3cr3t'),
  `redis://:${PASSWORD}@cache.internal`,
])('a password is found in %s and not printed', async (text) => {
  const found = await scan(`${at('password')} ${text}`)
  expect(said(found)).toEqual([expect.stringMatching(/^a.txt:2 a password in an address \(\w+:\/\/…@\S+\)$/)])
  expect(JSON.stringify(found)).not.toMatch(/hunter2|s3cr3t/)
})

test('every password of a file is found', async () => {
  expect(said(await scan(`${at(PASSWORD)}\n${at(PASSWORD)}`))).toHaveLength(2)
})

test.each([
  ...['password', 'Secret', 'pass', 'postgres', 'user', 'example', 'changeme', 'xxx', 'shop', '...', '…'],
  ...[
    '<password>',
    '$PASSWORD',
    `$${'{PASSWORD}'}`,
    `${'{{'}password}}`,
    '{password}',
    '%s',
    'YOUR_PASSWORD',
    'only-for-development',
  ],
])('%s is a placeholder for a password', async (password) => {
  expect(await scan(at(password))).toEqual([])
})

test.each(['localhost', '127.0.0.1', 'db.example', 'db.invalid', 'db.test', 'db.example.com'])(
  'a password for %s is none',
  async (host) => {
    expect(await scan(at(PASSWORD, host))).toEqual([])
  },
)

test('a long text of one word is scanned in no time', async () => {
  const elapsedMs = startStopwatch()
  await scan('a.'.repeat(2 ** 17))
  expect(elapsedMs()).toBeLessThan(5_000)
})

const secretOf = (...lines: readonly string[]) => ['apiVersion: v1', 'kind: Secret', ...lines, ''].join('\n')

test('every value of a Secret of Kubernetes that nothing encrypts is found, and not printed', async () => {
  const files = {
    'deploy/shop/secrets/production.yaml': secretOf(
      'stringData:',
      '  SEALED: ENC[AES256_GCM,data:Tr7o,iv:1vI=,tag:k4w=,type:str]',
      `  API_KEY: ${PASSWORD}`,
      `  DATABASE_URL: ${at(PASSWORD)}`,
      'data:',
      `  TOKEN: ${Buffer.from(PASSWORD).toString('base64')}`,
    ),
    'json-in.yaml': JSON.stringify({ kind: 'Secret', stringData: { KEY: PASSWORD } }, null, 2),
    'secret.json': JSON.stringify({ apiVersion: 'v1', kind: 'Secret', stringData: { KEY: PASSWORD } }),
  }
  const found = (await look(files)).secrets
  expect(said(found).sort()).toEqual([
    'deploy/shop/secrets/production.yaml:5 stringData.API_KEY of a Secret of Kubernetes, which anybody can read',
    'deploy/shop/secrets/production.yaml:6 a password in an address (postgres://…@db.internal)',
    'deploy/shop/secrets/production.yaml:8 data.TOKEN of a Secret of Kubernetes, which anybody can read',
    'json-in.yaml:4 stringData.KEY of a Secret of Kubernetes, which anybody can read',
    'secret.json:1 stringData.KEY of a Secret of Kubernetes, which anybody can read',
  ])
  expect(JSON.stringify(found)).not.toContain(PASSWORD)
})

test('a Secret of Kubernetes with examples, without values, or that is rendered first is fine', async () => {
  const found = await look({
    'a.yaml': secretOf(
      'stringData:',
      '  A: changeme',
      '  B: ""',
      '  C: <password>',
      `  D: ${at('s3cr3t', 'db.example')}`,
    ),
    'b.yaml': secretOf('type: kubernetes.io/service-account-token'),
    'templates/c.yaml': secretOf('stringData:', '  A: {{ .Values.a }}', `  B: ${PASSWORD}`),
    'd.yaml': `kind: ConfigMap\ndata:\n  A: ${PASSWORD}\n`,
  })
  expect(found.secrets).toEqual([])
})

const GIT = ['init', '-q'] as const

test.each([
  ['only in the folder', [GIT], /^\.env:1 \.env is not ignored$/, /^Add it to \.gitignore/],
  ['committed', [GIT, ['add', '.env']], /is committed and not ignored$/, /git rm --cached \.env, add it to/],
])('a .env that is %s is told what to do', async (_, git, message, fix) => {
  const found = findingsOf((await outcomes({ '.env': 'A=1\n' }, ...git))['env-files'])
  expect(said(found)).toEqual([expect.stringMatching(message)])
  expect(fixes(found)).toEqual([expect.stringMatching(fix)])
})

test('a .env that is committed although it is ignored is not told to ignore it', async () => {
  const files = { '.env': 'A=1\n', '.gitignore': '.env\n' }
  const found = findingsOf((await outcomes(files, GIT, ['add', '-f', '.env']))['env-files'])
  expect(said(found)).toEqual(['.env:1 .env is committed although it is ignored'])
  expect(fixes(found)).toEqual([expect.stringMatching(/git rm --cached \.env and/)])
  expect(fixes(found)[0]).not.toContain('.gitignore')
})

test('a .env that is ignored is fine', async () => {
  const found = await outcomes({ '.env': 'A=1\n', '.gitignore': '.env\n' }, GIT)
  expect(findingsOf(found['env-files'])).toEqual([])
})

test('an empty folder meets nothing: no check passes there', async () => {
  for (const git of [[], [GIT]]) {
    const found = await outcomes({}, ...git)
    expect(found['env-files']).toEqual({ kind: 'not-applicable', reason: 'there is no file' })
    for (const [id, outcome] of Object.entries(found))
      expect(outcome?.kind === 'measured' && outcome.findings?.length === 0, id).toBe(false)
  }
})
