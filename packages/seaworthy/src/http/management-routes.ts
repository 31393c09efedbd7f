import type { IncomingMessage } from 'node:http'
import { PROBLEM_MEDIA_TYPE, toProblem } from '../errors/index.ts'
import type { HealthMonitor, ProbeAnswer } from '../health/index.ts'
import type { LogLevel, Telemetry } from '../telemetry/index.ts'
import { httpErrors } from './http-errors.ts'
import type { InternalAnswer, InternalRoutes } from './internal-routes.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const MAX_LEVEL_BODY_BYTES = 256

/** The paths at which each probe is answered; all of one list give the same answer. */
export interface ProbePaths {
  readonly live: readonly string[]
  readonly ready: readonly string[]
  readonly startup: readonly string[]
}

/** The chassis's own paths first, then those that platforms ask by custom. */
export const DEFAULT_PROBE_PATHS: ProbePaths = {
  live: ['/health/live', '/live', '/livez', '/health', '/healthz'],
  ready: ['/health/ready', '/ready', '/readyz'],
  startup: ['/health/startup'],
}

/** The three probes. Evidence is shown only where `showEvidence` says so. */
export function addProbes(
  routes: InternalRoutes,
  health: HealthMonitor,
  paths: ProbePaths,
  showEvidence: (request: IncomingMessage) => boolean,
): void {
  const probe =
    (ask: () => ProbeAnswer) =>
    (request: IncomingMessage): InternalAnswer => {
      const { status, body } = ask()
      const shown = showEvidence(request) ? body : { status: body.status, state: body.state }
      return { status, contentType: JSON_TYPE, body: JSON.stringify(shown) }
    }
  for (const question of ['live', 'ready', 'startup'] as const) {
    for (const path of paths[question])
      routes.add(
        path,
        ['GET', 'HEAD'],
        probe(() => health[question]()),
      )
  }
}

/** Metrics and the log level: for operators, never on a port that the public reaches. */
export function addManagement(routes: InternalRoutes, telemetry: Telemetry): void {
  routes.add('/metrics', ['GET', 'HEAD'], async () => ({
    status: 200,
    contentType: telemetry.metrics.contentType,
    body: await telemetry.metrics.text(),
  }))
  const shown = (): InternalAnswer => ({
    status: 200,
    contentType: JSON_TYPE,
    body: JSON.stringify({ level: telemetry.logLevel, levels: LEVELS }),
  })
  routes.add('/log-level', ['GET', 'PUT'], async (request) => {
    if (request.method === 'GET') return shown()
    const level = await readLevel(request)
    if (level === undefined) {
      const error = httpErrors.validation_failed(
        { count: 1 },
        { errors: [{ pointer: '/body/level', message: `must be one of ${LEVELS.join(', ')}` }] },
      )
      const problem = toProblem(error, telemetry.ids.correlationId())
      return { status: error.status, contentType: PROBLEM_MEDIA_TYPE, body: JSON.stringify(problem) }
    }
    telemetry.log.warn({ from: telemetry.logLevel, to: level }, 'log level changed')
    telemetry.setLogLevel(level)
    return shown()
  })
}

async function readLevel(request: IncomingMessage): Promise<LogLevel | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_LEVEL_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  try {
    const { level } = JSON.parse(Buffer.concat(chunks).toString()) as { level?: unknown }
    return LEVELS.find((name) => name === level)
  } catch {
    return undefined
  }
}
