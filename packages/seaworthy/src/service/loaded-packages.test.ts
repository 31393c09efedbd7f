import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const LAUNCH = `
import { registerHooks } from 'node:module'
const packages = new Set()
registerHooks({
  load(url, context, next) {
    const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//.exec(url) ?? []
    if (name) packages.add(name)
    return next(url, context)
  },
})
const { anyone, defineService, feature, route } = await import(process.argv[1])
const { default: Type } = await import('typebox')
const hello = route({
  ...{ method: 'GET', path: '/hello', version: 'none', summary: 'Says hello', access: anyone },
  output: { 200: Type.String() },
  handler: () => 'hello',
})
const service = defineService({ name: 'light', features: [feature({ name: 'light', routes: [hello] })] })
const running = await service.launch({ sources: { env: { PORT: '0', NODE_ENV: 'test' }, cwd: '.' }, logs: { write() {} } })
await running.ready()
await (await fetch(running.addresses.url + '/hello')).text()
await running.stop('done')
console.log(JSON.stringify([...packages]))
`
/** What only services that use a database, a provider, a cache, sockets, uploads or the page of routes have to pay for. */
const HEAVY = [
  ...['@electric-sql/pglite', 'kysely', 'pg', 'undici', 'ioredis', 'amqplib', 'ws', '@fastify/busboy'],
  ...['@fastify/swagger-ui', '@opentelemetry/exporter-trace-otlp-http', '@aws-sdk/client-secrets-manager'],
]

test('a service loads no package for what it does not use', { timeout: 60_000 }, async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', LAUNCH, `${new URL('../index.ts', import.meta.url)}`],
    {
      cwd: import.meta.dirname,
    },
  )
  const loaded = JSON.parse(stdout) as string[]
  expect(loaded).toContain('fastify')
  expect(loaded.filter((name) => HEAVY.includes(name))).toEqual([])
})
