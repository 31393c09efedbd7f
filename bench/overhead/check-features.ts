import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerProcess } from '../harness/server-process.ts'
import type { Features } from './contenders.ts'
import { pageOf } from './subject/page.ts'

export const PATH = '/api/v1/characters'
export const TARGET = `${PATH}?page=1&pageSize=20`

/** Throws when the contender does not answer the page byte for byte, or when one of its features is not on. */
export async function checkFeatures(server: ServerProcess, features: Features): Promise<void> {
  const url = server.origin + TARGET
  const answer = await fetch(url, {
    headers: { 'accept-encoding': 'identity', origin: 'https://app.example' },
  })
  assert.equal(answer.status, 200, 'answers the page')
  assert.equal(
    answer.headers.get('content-encoding'),
    null,
    'leaves the page as it is unless asked to compress',
  )
  assert.equal(await answer.text(), JSON.stringify(pageOf(1, 20)), 'answers the same bytes as everyone')

  if (features.securityHeaders) {
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', 'sets security headers')
    assert.ok(answer.headers.has('content-security-policy'), 'sets a content security policy')
    assert.equal(answer.headers.get('access-control-allow-origin'), 'https://app.example', 'answers CORS')
  }
  if (features.limitHeader) {
    const remaining = async () =>
      Number(/(?:^|;r=)(\d+)/.exec((await fetch(url)).headers.get(features.limitHeader!) ?? '')?.[1])
    const first = await remaining()
    assert.ok((await remaining()) < first, 'counts requests against the limit')
  }
  if (features.validates) {
    const { status } = await fetch(`${server.origin}${PATH}?page=0`)
    assert.ok(status === 400 || status === 422, 'refuses a query outside the schema')
  }
  if (features.compresses) {
    const compressed = await fetch(url, { headers: { 'accept-encoding': 'gzip' } })
    assert.equal(compressed.headers.get('content-encoding'), 'gzip', 'compresses when asked')
    await compressed.arrayBuffer()
  }
  if (features.metric) {
    const metrics = await (await fetch(`${server.managementOrigin}/metrics`)).text()
    assert.match(metrics, features.metric, 'measures the route')
  }
  if (features.correlationId) {
    const { headers } = await fetch(url)
    const id = headers.get('x-request-id')
    assert.ok(id, 'names every answer')
    await logged(server, () => server.log().includes(id))
  }
}

/** Throws when the log does not hold a line (or two) for every request, waiting for what is still buffered. */
export async function checkLog(server: ServerProcess, features: Features, requests: number): Promise<number> {
  const wanted = requests * features.logLines
  await logged(server, () => server.logLines() >= wanted)
  return server.logLines() / requests
}

async function logged(server: ServerProcess, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000
  while (!holds()) {
    assert.ok(
      performance.now() < deadline,
      `writes its log line for every request (has ${server.logLines()})`,
    )
    await sleep(50)
  }
}
