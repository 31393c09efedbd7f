import { routeThatIs } from '../../config/drill-config.ts'
import type { SampleRoute } from '../../config/sample-route.ts'
import { callOf, defineDrill, launch } from '../../drilling/drill.ts'
import { type Measurement, measured } from '../../engine/measurement.ts'
import { type Finding, inconclusive } from '../../engine/outcome.ts'
import { curl } from '../../http/curl.ts'
import { type Call, type Exchange, header, send, statusOf } from '../../http/exchange.ts'
import { conditionalFlaws } from './flaws.ts'

const FOREIGN = '"not-the-tag-of-anything"'

/** Reads and writes that depend on what the caller has. */
export const conditionalDrill = defineDrill('conditional', 'B', ['HTTP-9'], {
  claim:
    'An unchanged answer costs 304, HEAD tells what GET would, and a write over a newer version is refused',
  method:
    'Reads each sample route twice, with its own ETag, in a list, with *, and with a foreign one; asks by HEAD; writes to the conditional route with a foreign, a current and an outdated If-Match.',
  wants: ['conditional'],
  flaws: conditionalFlaws,
  onTarget: true,
  async run(context) {
    const { config, signal } = context
    await using replica = await launch(context)
    const findings: Finding[] = []
    const skipped: string[] = []
    let [tagged, looked] = [0, 0]
    const expect = async (call: Call, statuses: readonly number[], what: string): Promise<Exchange> => {
      const exchange = await send(call)
      looked++
      if (!statuses.includes(statusOf(exchange)))
        findings.push({
          message: `${what}: ${statusOf(exchange)}, not ${statuses.join(' or ')}`,
          reproduce: curl(call),
        })
      return exchange
    }
    const reads = config.routes.filter(
      ({ method, is }) => method === 'GET' && is.some((trait) => trait === 'read' || trait === 'cached'),
    )
    for (const route of reads) {
      if (signal.aborted) break
      if (statusOf(await send(callOf(replica.url, route))) === 404) {
        skipped.push(`${route.path}: it answers 404, which has no version`)
        continue
      }
      tagged += (await readConditionally(callOf(replica.url, route), route, expect, findings)) ? 1 : 0
    }
    const write = routeThatIs(config, 'conditional')
    if (write) await writeConditionally(replica.url, write, expect, findings)
    if (looked === 0) return inconclusive('no route of the configuration is "read" or "cached"')
    const measurements: Measurement[] = [
      measured('answers looked at', looked, '>', 1),
      measured('routes with an ETag', tagged, '>', 0),
      measured('answers that broke the rules', findings.length, '=', 0),
    ]
    return {
      measurements,
      findings,
      notTested: [...skipped, !write && 'If-Match: no route of the configuration is "conditional"'],
    }
  },
})

type Expect = (call: Call, statuses: readonly number[], what: string) => Promise<Exchange>

/** @returns whether the answer has an entity tag. */
async function readConditionally(
  call: Call,
  { path }: SampleRoute,
  expect: Expect,
  findings: Finding[],
): Promise<boolean> {
  const with_ = (headers: Readonly<Record<string, string>>): Call => ({
    ...call,
    headers: { ...call.headers, ...headers },
  })
  const whole = await expect(call, [200], `GET ${path}`)
  const head = await expect({ ...call, method: 'HEAD' }, [statusOf(whole)], `HEAD ${path}`)
  for (const name of ['etag', 'content-type']) {
    if (head.kind === 'answer' && header(head, name) !== header(whole, name))
      findings.push({ message: `HEAD ${path} has another ${name} than GET` })
  }
  const etag = header(whole, 'etag')
  if (!etag) return false
  const same = await expect(with_({ 'if-none-match': etag }), [304], `GET ${path} with its own ETag`)
  if (same.kind === 'answer' && same.status === 304) {
    if (same.body.length > 0) findings.push({ message: `GET ${path}: 304 has a body` })
    if (header(same, 'etag') !== etag) findings.push({ message: `GET ${path}: 304 does not repeat the ETag` })
  }
  await expect(
    with_({ 'if-none-match': `${FOREIGN}, ${etag}` }),
    [304],
    `GET ${path} with its ETag in a list`,
  )
  await expect(with_({ 'if-none-match': '*' }), [304], `GET ${path} with If-None-Match: *`)
  await expect(with_({ 'if-none-match': FOREIGN }), [200], `GET ${path} with a foreign ETag`)
  return true
}

async function writeConditionally(
  baseUrl: string,
  route: SampleRoute,
  expect: Expect,
  findings: Finding[],
): Promise<void> {
  const started = Math.floor(performance.now())
  const write = (number: number, ifMatch?: string): Call => {
    const call = callOf(baseUrl, route, started + number)
    return { ...call, headers: { ...call.headers, ...(ifMatch && { 'if-match': ifMatch }) } }
  }
  const what = `${route.method} ${route.path}`
  await expect(write(1), [200, 201, 204, 428], `${what} without a condition`)
  await expect(write(2, FOREIGN), [412], `${what} with a foreign If-Match`)
  const { headers } = callOf(baseUrl, route)
  const etag = header(await send({ url: baseUrl + route.path, ...(headers && { headers }) }), 'etag')
  if (!etag) {
    findings.push({ message: `GET ${route.path} has no ETag to write with` })
    return
  }
  await expect(write(3, etag), [200, 201, 204], `${what} with the current If-Match`)
  await expect(write(4, etag), [412], `${what} with an outdated If-Match`)
}
