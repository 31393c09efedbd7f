import { until } from '@seaworthy/rig'
import { exactly, type Finding } from '../harness/claim.ts'
import { ask, type Edge, problemOf } from './asked.ts'
import type { ComposedHost } from './composed-host.ts'
import type { Ground } from './ground.ts'
import { CLIENT } from './network.ts'
import { same } from './same.ts'
import { slowAnswer } from './slow-answer.ts'

const LIST = '/api/v1/characters'
const LARGEST_BYTES = 10_485_760
export const REPLICAS = ['characters-1', 'characters-2'] as const
/** Logs are written in pieces. */
const PATIENCE_MS = 10_000
const MADE = /^[0-9a-f]{32}$/
const HIDDEN = ['/health/live', '/health/ready', '/health/startup', '/metrics', '/health%2Fready']

/** What of requests is asked of every edge in front of the replicas of a host. @param log what the edge has told */
export async function treatment(
  ground: Ground,
  { edge, log, host }: { readonly edge: Edge; readonly log: () => string; readonly host: ComposedHost },
): Promise<readonly Finding[]> {
  const replicas = () => REPLICAS.map((each) => host.docker.containers.get(each)?.output() ?? '')
  const findings = [
    ...(await identifiers(edge, () => [log(), ...replicas()])),
    ...(await forwarding(edge, replicas)),
    ...(await redirects(edge)),
    ...(await headers(edge)),
    ...(await bodies(edge)),
  ]
  const { status, elapsedMs } = await slowAnswer(ground, edge)
  return [...findings, exactly(`an answer that took ${Math.round(elapsedMs)} ms`, status, 200)]
}

/** Answers whose headers nobody says twice, and paths that are for nobody outside. */
async function headers(edge: Edge): Promise<Finding[]> {
  const { headers: received } = await ask(edge, { path: LIST })
  const hsts = `${received['strict-transport-security']}`
  const open = []
  for (const path of HIDDEN) if ((await ask(edge, { path })).status !== 404) open.push(path)
  return [
    same('Strict-Transport-Security, as the service says it', hsts, 'max-age=31536000; includeSubDomains'),
    exactly(`of ${HIDDEN.length} paths of probes and metrics, answered`, open.length, 0, open.join(', ')),
  ]
}

async function identifiers(edge: Edge, logs: () => readonly string[]): Promise<Finding[]> {
  const findings: Finding[] = []
  const idOf = async (id?: string) => {
    const answer = await ask(edge, { path: LIST, headers: id === undefined ? {} : { 'x-request-id': id } })
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
  const known = async () => logs().filter((each) => each.includes(id)).length
  await until(async () => (await known()) === 2, { timeoutMs: PATIENCE_MS })
  findings.push(
    exactly('logs that have an id that was made: of the edge, and of who answered', await known(), 2),
  )
  return findings
}

async function forwarding(edge: Edge, logs: () => readonly string[]): Promise<Finding[]> {
  const id = `who-${crypto.randomUUID()}`
  const forged = '192.0.2.66'
  const names = ['x-forwarded-for', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip']
  const headers = Object.fromEntries(names.map((each) => [each, forged]))
  await ask(edge, {
    path: LIST,
    from: CLIENT,
    headers: { ...headers, forwarded: `for=${forged}`, 'x-request-id': id },
  })
  const told = () => logs().flatMap((each) => each.split('\n').filter((line) => line.includes(id)))
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

async function redirects(edge: Edge): Promise<Finding[]> {
  const path = `${LIST}?page=2`
  const plain = await ask(edge, { path, tls: false, headers: { host: 'shop.example' } })
  const challenge = await ask(edge, { path: '/.well-known/acme-challenge/none', tls: false })
  return [
    exactly('without TLS', plain.status, 308),
    same('sent to', plain.headers.location, `https://shop.example${path}`),
    exactly(
      'a challenge of an authority is sent on',
      Number(challenge.headers.location !== undefined),
      0,
      `${challenge.status}`,
    ),
  ]
}

async function bodies(edge: Edge): Promise<Finding[]> {
  const send = (bytes: number) =>
    ask(edge, {
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
