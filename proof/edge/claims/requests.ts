import { until } from '@seaworthy/rig'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import { ask, problemOf } from '../asked.ts'
import { type ComposedHost, startHost } from '../composed-host.ts'
import type { Ground } from '../ground.ts'
import { CLIENT } from '../network.ts'
import { slowAnswer } from '../slow-answer.ts'

const LIST = '/api/v1/characters'
const LARGEST_BYTES = 10_485_760
const REPLICAS = ['characters-1', 'characters-2']
/** Logs are written in pieces. */
const PATIENCE_MS = 10_000
const MADE = /^[0-9a-f]{32}$/

export const requests: Claim<Ground> = {
  name: 'requests',
  says: 'the edge gives each request an id, tells who the client is, redirects, bounds, and answers errors as the service does',
  async run(ground) {
    await using host = await startHost(ground, 'characters')
    const findings = [
      ...(await identifiers(host)),
      ...(await forwarding(host)),
      ...(await redirects(host)),
      ...(await bodies(host)),
    ]
    const { status, elapsedMs } = await slowAnswer(ground, host)
    findings.push(exactly(`an answer that took ${Math.round(elapsedMs)} ms`, status, 200))
    for (const each of REPLICAS) await host.compose('1', 'stop', each)
    const without = await ask(host, { path: LIST })
    findings.push(
      // Until it knows that a name leads nowhere any more it waits at the address that was behind it.
      exactly(
        'without a replica: a problem of the edge',
        Number(`${problemOf(without).code}`.startsWith('edge_')),
        1,
        `${without.status}`,
      ),
      same('its Retry-After', without.headers['retry-after'], '1'),
    )
    return findings
  },
}

async function identifiers(host: ComposedHost): Promise<Finding[]> {
  const findings: Finding[] = []
  const idOf = async (id?: string) => {
    const answer = await ask(host, { path: LIST, headers: id === undefined ? {} : { 'x-request-id': id } })
    return `${answer.headers['x-request-id']}`
  }
  const longest = 'x'.repeat(128)
  for (const id of ['a', 'A-Z.0:9_z', longest])
    findings.push(same(`the id ${id.slice(0, 12)}`, await idOf(id), id))
  for (const id of [undefined, 'a b', `${longest}x`, 'a/b', '<script>', 'a,b']) {
    const made = await idOf(id)
    findings.push(exactly(`a made id in place of ${id?.slice(0, 12)}`, Number(MADE.test(made)), 1, made))
  }
  const id = await idOf()
  const known = async () =>
    ['edge', ...REPLICAS].filter((each) => host.docker.containers.get(each)?.output().includes(id)).length
  await until(async () => (await known()) === 2, { timeoutMs: PATIENCE_MS })
  findings.push(
    exactly('logs that have an id that was made: of the edge, and of who answered', await known(), 2),
  )
  return findings
}

async function forwarding(host: ComposedHost): Promise<Finding[]> {
  const id = 'who-is-it'
  const forged = '192.0.2.66'
  const names = ['x-forwarded-for', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip']
  const headers = Object.fromEntries(names.map((each) => [each, forged]))
  await ask(host, {
    path: LIST,
    from: CLIENT,
    headers: { ...headers, forwarded: `for=${forged}`, 'x-request-id': id },
  })
  const told = () =>
    REPLICAS.flatMap((each) => host.docker.containers.get(each)?.output().split('\n') ?? []).filter((line) =>
      line.includes(id),
    )
  await until(() => told().length > 0, { timeoutMs: PATIENCE_MS })
  const lines = told()
  return [
    exactly(
      'lines of the service with the address of the client',
      lines.filter((each) => each.includes(CLIENT)).length,
      1,
    ),
    exactly('with the address that it claimed', lines.filter((each) => each.includes(forged)).length, 0),
  ]
}

async function redirects(host: ComposedHost): Promise<Finding[]> {
  const path = `${LIST}?page=2`
  const plain = await ask(host, { path, tls: false, headers: { host: 'shop.example' } })
  const challenge = await ask(host, { path: '/.well-known/acme-challenge/none', tls: false })
  return [
    exactly('without TLS', plain.status, 308),
    same('sent to', plain.headers.location, `https://shop.example${path}`),
    exactly('a challenge of an authority that is not there', challenge.status, 404),
  ]
}

async function bodies(host: ComposedHost): Promise<Finding[]> {
  const send = (bytes: number) =>
    ask(host, {
      path: `${LIST}/refresh`,
      method: 'POST',
      body: Buffer.alloc(bytes),
      headers: { 'x-request-id': 'large' },
    })
  const largest = await send(LARGEST_BYTES)
  const larger = await send(LARGEST_BYTES + 1)
  return [
    exactly('a body as large as the service takes, from nobody', largest.status, 401),
    exactly('a body of a byte more', larger.status, 413),
    same('its code', problemOf(larger).code, 'body_too_large'),
    same('its correlation id', problemOf(larger).correlationId, 'large'),
  ]
}

const same = (what: string, measured: unknown, expected: string): Finding => ({
  what,
  measured: `${measured}`,
  expected,
  holds: measured === expected,
})
