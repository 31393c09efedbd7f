import { expect, test } from 'vitest'
import { fixes, look, said } from './fixtures/look.ts'

const exposure = async (service: string) =>
  (await look({ 'compose.yaml': `services:\n  a:\n${service.replace(/^/gm, '    ')}\n` }))['compose-exposure']

const ADDRESS = `postgres://shop:${'hunter2'.repeat(2)}@db/shop`

test.each([
  ['a list', `environment:\n  - DATABASE_URL=${ADDRESS}`],
  ['a map', `environment:\n  DATABASE_URL: ${ADDRESS}`],
  ['an address whose database is taken from outside', `environment:\n  URL: ${ADDRESS}_\${STAGE}`],
  ['an address without a user', `environment:\n  URL: redis://:${'hunter2'}@cache`],
])('a password in an address is found in %s', async (_, service) => {
  const found = await exposure(service)
  expect(said(found)).toEqual([
    expect.stringMatching(/^compose.yaml:4 a: \w+ has a password in its address$/),
  ])
  expect(JSON.stringify(found)).not.toContain('hunter2')
})

test.each([
  `DATABASE_URL=postgres://shop:\${PASSWORD:?}@db/shop`,
  `DATABASE_URL=\${DATABASE_URL:-${ADDRESS}}`,
  'DATABASE_URL=postgres://shop:$PASSWORD@db/shop',
  `API_TOKEN=\${API_TOKEN:?}`,
  'DATABASE_URL=postgres://shop@db/shop',
  'SHOP_URL=http://shop:8080',
])('%s holds no password', async (entry) => {
  expect(await exposure(`environment:\n  - ${entry}`)).toEqual([])
})

test.each([
  '- /var/run/docker.sock:/var/run/docker.sock:ro',
  '- /run/docker.sock:/x',
  '- { type: bind, source: /var/run/docker.sock, target: /x }',
  `- \${SOCKET:-/var/run/docker.sock}:/x`,
])('the socket of Docker is found in %s', async (volume) => {
  expect(said(await exposure(`volumes:\n  - data:/data\n  ${volume}`))).toEqual([
    'compose.yaml:5 a mounts docker.sock: it is root on the host',
  ])
})

test('each kind of exposure has a fix of its own', async () => {
  const found = await exposure(
    [
      'environment:',
      '  A_TOKEN: abc',
      `  URL: ${ADDRESS}`,
      'privileged: true',
      'volumes: ["/var/run/docker.sock:/x"]',
      'ports: ["5432:5432"]',
    ].join('\n'),
  )
  expect(fixes(found)).toEqual([
    expect.stringContaining(`\${A_TOKEN:?}`),
    expect.stringContaining(`\${URL:?}`),
    expect.stringContaining('Remove privileged'),
    expect.stringContaining('Remove the mount'),
    expect.stringContaining('127.0.0.1'),
  ])
})

const imagesOf = async (path: string) =>
  (await look({ [path]: 'services:\n  a:\n    image: shop\n' }))['compose-images']

test('a compose file is told by its name, or by that of its folder', async () => {
  for (const path of ['compose.production.yaml', 'deploy/shop/compose/production.yaml'])
    expect(said(await imagesOf(path))).toEqual([`${path}:3 a: shop is whatever is newest`])
  expect(await imagesOf('deploy/compose/edge/production.yaml')).toBe('there is no compose file')
})

test('an image that a variable may replace is looked at as it is without the variable', async () => {
  const found = await look({
    'compose.yaml': `services:
  a: {image: "\${A:-shop}"}
  b: {image: "\${B-shop:latest}"}
  c: {image: "\${C:-shop:1.2}"}
  d: {image: "\${D:?}"}
`,
  })
  expect(said(found['compose-images'])).toEqual([
    'compose.yaml:2 a: shop is whatever is newest',
    'compose.yaml:3 b: shop:latest is whatever is newest',
  ])
})

test('what services merge from elsewhere in the file is theirs', async () => {
  const health = 'healthcheck: {test: [CMD, ask]}\n  restart: unless-stopped'
  const found = await look({
    'compose.yaml': `x-all: &all\n  ${health}\nservices:\n  a: {<<: *all, image: "shop:1"}\n  b: *all\n`,
  })
  expect(found['compose-health']).toEqual([])
})
