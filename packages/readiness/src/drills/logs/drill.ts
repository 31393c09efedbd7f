import { randomUUID } from 'node:crypto'
import { type LogLine, until } from '@seaworthy/rig'
import { callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { CANARY } from '../../drilling/malformed-requests.ts'
import { measured } from '../../engine/measurement.ts'
import { inconclusive } from '../../engine/outcome.ts'
import { send } from '../../http/exchange.ts'
import { logsFlaws } from './flaws.ts'

const REQUESTS = 20

/** What a completion line has to say, by the names that loggers use. Dots are levels. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  time: ['time', 'timestamp', '@timestamp', 'ts', 't'],
  level: ['level', 'severity', 'lvl', 'log.level'],
  method: ['method', 'http.method', 'http.request.method', 'req.method', 'request.method', 'http_method'],
  path: ['route', 'path', 'url', 'http.route', 'url.path', 'req.url', 'request.path', 'http_route'],
  status: [
    'status',
    'statusCode',
    'status_code',
    'http.status_code',
    'http.response.status_code',
    'res.statusCode',
  ],
  duration: [
    'durationMs',
    'duration',
    'duration_ms',
    'responseTime',
    'latency',
    'latency_ms',
    'elapsed',
    'elapsedMs',
  ],
}

/** Logs that a machine can read and that keep a secret. */
export const logsDrill = defineDrill('logs', 'B', ['OBS-1'], {
  claim: 'Every log line is JSON, each request leaves one complete line, and no secret is in any',
  method:
    'Sends twenty requests with an id each and a planted secret in Authorization, cookie and query; reads standard output until the process is quiet.',
  flaws: logsFlaws,
  async run(context) {
    const { config, signal } = context
    const route = requiredRoute(config, 'read')
    await using replica = await launch(context)
    const { logs } = replica.process
    const call = callOf(replica.url, route)
    const ids = Array.from({ length: REQUESTS }, () => randomUUID())
    for (const id of ids) {
      const headers = {
        authorization: `Bearer ${CANARY}`,
        cookie: `session=${CANARY}`,
        [config.requestIdHeader]: id,
      }
      const query = `${route.path.includes('?') ? '&' : '?'}access_token=${CANARY}`
      await send({ ...call, url: `${String(call.url)}${query}`, headers: { ...call.headers, ...headers } })
    }
    const linesOf = (id: string) =>
      logs.lines.filter(({ json, text }) => json && text.includes(id) && isCompletion(json))
    await until(() => ids.every((id) => linesOf(id).length > 0), {
      timeoutMs: 1_500,
      signal,
    })
    const out = logs.lines.filter(({ stream }) => stream === 'stdout')
    if (out.length === 0) return inconclusive('the service prints nothing on standard output')
    const perRequest = ids.map((id) => linesOf(id).length)
    const incomplete = ids
      .flatMap((id) => linesOf(id))
      .map(missingFields)
      .filter((missing) => missing.length > 0)
    const plain = out.filter(({ json }) => json === undefined)
    return {
      measurements: [
        measured('lines that are not JSON', plain.length, '=', 0),
        measured(
          'requests with one completion line',
          perRequest.filter((count) => count === 1).length,
          '=',
          REQUESTS,
        ),
        measured('completion lines that lack a field', incomplete.length, '=', 0),
        measured(
          'lines with the planted secret',
          logs.lines.filter(({ text }) => text.includes(CANARY)).length,
          '=',
          0,
        ),
      ],
      findings: [
        ...plain.slice(0, 3).map(({ text }) => ({ message: `not JSON: ${text.slice(0, 120)}` })),
        ...incomplete
          .slice(0, 1)
          .map((missing) => ({ message: `a completion line has no ${missing.join(', ')}` })),
      ],
    }
  },
})

function isCompletion(fields: NonNullable<LogLine['json']>): boolean {
  return (FIELDS.status ?? []).some((name) => fieldOf(fields, name) !== undefined)
}

function missingFields({ json = {} }: LogLine): readonly string[] {
  return Object.entries(FIELDS)
    .filter(([, names]) => !names.some((name) => fieldOf(json, name) !== undefined))
    .map(([what]) => what)
}

function fieldOf(json: Readonly<Record<string, unknown>>, name: string): unknown {
  if (name in json) return json[name]
  return name
    .split('.')
    .reduce<unknown>(
      (node, key) =>
        node !== null && typeof node === 'object' ? (node as Record<string, unknown>)[key] : undefined,
      json,
    )
}
