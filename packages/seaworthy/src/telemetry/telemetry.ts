import { readFileSync } from 'node:fs'
import type { SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { Clock, Environment } from '../base/index.ts'
import { createIds, type Ids } from '../base/index.ts'
import { FatalBootError } from '../errors/index.ts'
import { type Completion, createCompletionLine } from './completion-line.ts'
import { createFailureReports, type FailureReports } from './failure-reports.ts'
import {
  givenDestination,
  type LogDestination,
  type LogSink,
  type StdoutOptions,
  stdoutDestination,
  terminalDestination,
} from './log-destination.ts'
import { createLogTime } from './log-time.ts'
import { createLogger, type LeveledLogger, type Logger, type LogLevel } from './logger.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createOtlpExporter } from './otlp-exporter.ts'
import { createReadableFormat } from './readable-line.ts'
import { type ContextStore, createContextStore } from './request-context.ts'
import { createRuntimeInstruments } from './runtime-instruments.ts'
import { createSampler } from './sampler.ts'
import { createSpanExport, type SpanExport } from './span-export.ts'
import { createSpanLossLog, type SpanLossLog } from './span-loss-log.ts'
import { createSpanRecorder, parsePairs, resourceAttributes } from './span-recorder.ts'
import { telemetryMetrics } from './telemetry-metrics.ts'
import type { TelemetrySettings } from './telemetry-settings.ts'
import { createTracing, type Tracing } from './tracing.ts'

/** Logs, metrics, traces, ids and the current request's context of one service. */
export interface Telemetry {
  readonly log: Logger
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly context: ContextStore
  readonly ids: Ids
  /** Where failures are told that a person should look at, beside the log. */
  readonly failures: FailureReports
  /** Writes the one line that every answered request gets: error from 500 on, debug for probes, else info. */
  completionLine(completion: Completion): void
  /** Takes effect at once, on child loggers too. */
  setLogLevel(level: LogLevel): void
  readonly logLevel: LogLevel
  /** Begins to watch the runtime. Safe to call twice. */
  start(): void
  /** Hands out the spans and lines that are buffered, for at most `timeoutMs` and not after the signal. Never rejects. */
  flush(timeoutMs: number, signal?: AbortSignal): Promise<void>
  /** Ends everything at once, unsent spans are lost (flush before); leaves no timer, socket or listener. */
  close(): Promise<void>
}

/** Whose telemetry it is, and where it goes. */
export interface TelemetryOptions {
  readonly service: string
  readonly version: string
  readonly settings: TelemetrySettings
  readonly environment: Environment
  readonly clock: Clock
  readonly ids?: Ids
  /** Where log lines go. Default: standard output. */
  readonly destination?: LogSink
  /** Where finished spans go. Default: the collector that the settings name, if they name one. */
  readonly exporter?: SpanExporter
}

/**
 * Makes the telemetry of one service. It sends and writes from now on, and watches the runtime from `start` on.
 *
 * @throws FatalBootError when a certificate that the settings name cannot be read.
 */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { service, version, settings, environment, clock } = options
  const now = () => clock.now()
  const ids = options.ids ?? createIds(now)
  const context = createContextStore()
  const metrics = createMetrics()
  const runtime = createRuntimeInstruments(metrics)

  const droppedLines = metrics.counter(telemetryMetrics.droppedLines)
  const destination = chooseDestination(options, {
    clock,
    onDrop: (lines) => droppedLines.inc(lines),
    onResume: (dropped) =>
      logger.log.warn({ dropped }, `${dropped} log lines were dropped while the output took none`),
  })
  const time = createLogTime(now)
  const logger: LeveledLogger = createLogger({
    service,
    level: settings.logLevel,
    redactEmail: settings.logRedactEmail,
    time,
    context,
    sink: destination,
  })
  const { log } = logger
  const completionLine = createCompletionLine({
    service,
    time,
    sink: destination,
    redactEmail: settings.logRedactEmail,
    enabled: (level) => log.isLevelEnabled(level),
  })

  const exporter = settings.otelDisabled ? undefined : (options.exporter ?? collector(settings, clock))
  const spans = exporter && spanExport(exporter, settings, metrics, createSpanLossLog(log, clock))
  const recorder =
    spans &&
    createSpanRecorder({
      ids,
      processor: spans,
      version,
      resource: resourceAttributes({
        service,
        version,
        environment,
        instanceId: ids.correlationId(),
        serviceName: settings.otelServiceName,
        attributes: settings.otelResourceAttributes,
      }),
    })
  const sampler = createSampler(settings.otelSampler, settings.otelSamplerRatio)
  const tracing = createTracing({ context, ids, sampler, recorder })

  return {
    log,
    metrics,
    tracing,
    context,
    ids,
    failures: createFailureReports({ now, context, redactEmail: settings.logRedactEmail }),
    completionLine,
    setLogLevel: logger.setLevel,
    get logLevel() {
      return log.level as LogLevel
    },
    start: () => runtime.start(),
    async flush(timeoutMs, signal) {
      await atMost(clock, timeoutMs, signal, Promise.all([spans?.forceFlush(), destination.flush()]))
      const unsent = spans?.unsent ?? 0
      if (unsent > 0) log.warn({ unsent }, 'trace spans were not delivered in time')
    },
    async close() {
      runtime.stop()
      await exporter?.shutdown()
      await spans?.shutdown()
      await destination.close()
    },
  }
}

function chooseDestination(options: TelemetryOptions, output: StdoutOptions): LogDestination {
  if (options.destination) return givenDestination(options.destination)
  const { isTTY = false } = process.stdout
  const { logFormat } = options.settings
  const isReadable =
    logFormat === 'auto' ? options.environment === 'development' && isTTY : logFormat === 'text'
  if (!isReadable) return stdoutDestination(output)
  // https://no-color.org: any value but the empty one.
  const colours = isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  return terminalDestination(output, createReadableFormat({ colours }))
}

const LOCAL_COLLECTOR = 'http://localhost:4318'

/** @throws FatalBootError when a certificate cannot be read. */
function collector(settings: TelemetrySettings, clock: Clock): SpanExporter | undefined {
  const { otelTracesExporter, otelTracesEndpoint } = settings
  const base = settings.otelEndpoint ?? (otelTracesExporter === 'otlp' ? LOCAL_COLLECTOR : undefined)
  const url = otelTracesEndpoint ?? (base && `${base.replace(/\/+$/, '')}/v1/traces`)
  if (url === undefined || otelTracesExporter === 'none') return undefined
  const ca = settings.otelTracesCertificate ?? settings.otelCertificate
  const cert = settings.otelTracesClientCertificate ?? settings.otelClientCertificate
  const key = settings.otelTracesClientKey ?? settings.otelClientKey
  return createOtlpExporter({
    clock,
    url,
    headers: {
      ...parsePairs(settings.otelHeaders?.reveal()),
      ...parsePairs(settings.otelTracesHeaders?.reveal()),
    },
    compression: settings.otelTracesCompression ?? settings.otelCompression,
    tls: {
      ...(ca && { ca: readPem(ca) }),
      ...(cert && { cert: readPem(cert) }),
      ...(key && { key: readPem(key) }),
    },
    timeoutMs: exportTimeoutMs(settings),
  })
}

const exportTimeoutMs = (settings: TelemetrySettings): number =>
  settings.otelTracesTimeoutMs ?? settings.otelTimeoutMs

function readPem(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new FatalBootError(
      `OTEL_EXPORTER_OTLP_… names the file ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code}); mend the name or the file`,
    )
  }
}

function spanExport(
  exporter: SpanExporter,
  settings: TelemetrySettings,
  metrics: Metrics,
  losses: SpanLossLog,
): SpanExport {
  const exported = metrics.counter(telemetryMetrics.exportedSpans)
  const dropped = metrics.counter(telemetryMetrics.droppedSpans)
  const spans = createSpanExport({
    exporter,
    maxQueueSize: settings.otelMaxQueueSize,
    maxExportBatchSize: settings.otelMaxExportBatchSize,
    scheduleDelayMs: settings.otelScheduleDelayMs,
    exportTimeoutMs: settings.otelExportTimeoutMs ?? 5 * exportTimeoutMs(settings),
    onDropped(count, reason, error) {
      dropped.inc({ reason }, count)
      losses.lost(count, reason, error)
    },
    onExported(count) {
      exported.inc(count)
      losses.delivered()
    },
  })
  metrics.gauge({
    ...telemetryMetrics.pendingSpans,
    collect() {
      this.set(spans.pending)
    },
  })
  return spans
}

async function atMost(
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  work: Promise<unknown>,
): Promise<void> {
  const done = new AbortController()
  const until = signal === undefined ? done.signal : AbortSignal.any([signal, done.signal])
  // The clock's own timer lets the process end before the work has.
  const keepAlive = setInterval(() => undefined, 60_000)
  await Promise.race([work, clock.sleep(timeoutMs, until)]).catch(() => undefined)
  done.abort()
  clearInterval(keepAlive)
}
