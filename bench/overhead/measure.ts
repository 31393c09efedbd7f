import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { coreBusyMicros } from '../harness/core-time.ts'
import type { LoadGenerator } from '../harness/load.ts'
import type { Processors } from '../harness/processors.ts'
import { ServerProcess } from '../harness/server-process.ts'
import type { TraceSink } from '../harness/trace-sink.ts'
import { checkFeatures, checkLog, TARGET } from './check-features.ts'
import type { Contender } from './contenders.ts'

/** One contender in one round. */
export interface Measurement {
  cpuMicrosPerRequest: number
  requestsPerS: number
  p50Ms: number
  p99Ms: number
  rssMiB: number
  requests: number
  startedInMs: number
  logLinesPerRequest: number
  spansPerRequest: number
  /** Share of the server's core that its own work took; below 1 the load generator was the limit. */
  serverBusy: number
  generatorBusy: number
  /** Share of the server's core that others took meanwhile; undefined where the system does not tell. */
  disturbed?: number
}

export interface MeasureOptions {
  seconds: number
  warmUpS: number
  connections: number
}

const TRACE_DELAY_MS = 500

/** The environment of every contender: production, 10 % parent-based sampling, exported to the local sink. */
export function contenderEnv(contender: Contender, sink: TraceSink): Record<string, string> {
  return {
    NODE_ENV: 'production',
    PORT: '0',
    HOST: '127.0.0.1',
    OTEL_SERVICE_NAME: 'bench',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
    OTEL_BSP_SCHEDULE_DELAY: String(TRACE_DELAY_MS),
    OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process',
    ...contender.env,
  }
}

/** Starts the contender afresh, checks that its features are on, warms it up, loads it, and stops it. */
export async function measure(
  contender: Contender,
  tools: { processors: Processors; load: LoadGenerator; sink: TraceSink },
  options: MeasureOptions,
): Promise<Measurement> {
  const { processors, load, sink } = tools
  await using server = await ServerProcess.start(processors, [process.execPath, ...contender.args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: contenderEnv(contender, sink),
  })
  await checkFeatures(server, contender.features)

  const order = { url: server.origin + TARGET, connections: options.connections }
  if (options.warmUpS > 0) await load.run({ ...order, seconds: options.warmUpS })
  await sleep(contender.features.traces ? 2 * TRACE_DELAY_MS : 100)
  server.emptyLog()
  sink.takeSpanCount()

  const busyBefore = coreBusyMicros(0)
  const before = await server.usage()
  const result = await load.run({ ...order, seconds: options.seconds })
  const after = await server.usage()
  const busyAfter = coreBusyMicros(0)

  if (result.failures > 0 || result.errors > 0) {
    throw new Error(
      `${contender.name}: ${result.failures} answers were not 200 and ${result.errors} never came`,
    )
  }
  const logLinesPerRequest = await checkLog(server, contender.features, result.requests)
  if (contender.features.traces) await sleep(2 * TRACE_DELAY_MS)
  const spansPerRequest = sink.takeSpanCount() / result.requests
  if (contender.features.traces && spansPerRequest < 0.01) {
    throw new Error(
      `${contender.name}: only ${spansPerRequest.toFixed(4)} spans a request reached the collector`,
    )
  }
  const cpuMicros = after.cpuMicros - before.cpuMicros
  const elapsedMicros = result.elapsedS * 1e6
  return {
    cpuMicrosPerRequest: cpuMicros / result.requests,
    requestsPerS: result.requestsPerS,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    rssMiB: after.rssBytes / 2 ** 20,
    requests: result.requests,
    startedInMs: server.startedInMs,
    logLinesPerRequest,
    spansPerRequest,
    serverBusy: cpuMicros / elapsedMicros,
    generatorBusy: result.generatorBusy,
    ...(busyBefore !== undefined && busyAfter !== undefined && processors.pinned
      ? { disturbed: Math.max(0, (busyAfter - busyBefore - cpuMicros) / elapsedMicros) }
      : {}),
  }
}
