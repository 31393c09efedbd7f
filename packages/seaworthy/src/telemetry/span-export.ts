import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-base'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'

type ExportResult = Parameters<Parameters<SpanExporter['export']>[1]>[0]

/** Why spans never arrived: the queue was full, their export failed, or the collector took the export and rejected them. */
export type LossReason = 'queue_full' | 'export_failed' | 'rejected'

/** The collector took an export but not all of its spans (`partialSuccess` of OTLP). */
export class PartlyRejected extends Error {
  readonly count: number

  constructor(count: number, message: string) {
    super(message)
    this.count = count
  }
}

export interface SpanExportOptions {
  readonly exporter: SpanExporter
  readonly maxQueueSize: number
  readonly maxExportBatchSize: number
  readonly scheduleDelayMs: number
  readonly exportTimeoutMs: number
  /** Spans that will never arrive. */
  readonly onDropped: (count: number, reason: LossReason, error?: Error) => void
  readonly onExported: (count: number) => void
}

/** Finished spans on their way out, in the background, in a bounded queue. */
export interface SpanExport extends SpanProcessor {
  /** Spans that wait. */
  readonly pending: number
  /** Spans that wait or are on their way. */
  readonly unsent: number
}

/**
 * OpenTelemetry's batch processor with every loss counted: it drops silently when its queue is full, so the count of
 * what went in and what the exporter took is kept here and the drop decided before it.
 */
export function createSpanExport(options: SpanExportOptions): SpanExport {
  const { exporter, maxQueueSize, onDropped, onExported } = options
  let pending = 0
  let underWay = 0
  const counted: SpanExporter = {
    export(spans: ReadableSpan[], done: (result: ExportResult) => void) {
      pending -= spans.length
      underWay += spans.length
      exporter.export(spans, (result) => {
        underWay -= spans.length
        const { code, error } = result
        const rejected = error instanceof PartlyRejected ? Math.min(error.count, spans.length) : 0
        if (code !== 0) onDropped(spans.length, 'export_failed', error)
        else if (rejected < spans.length) onExported(spans.length - rejected)
        if (rejected > 0) onDropped(rejected, 'rejected', error)
        // A failed export is counted, not thrown: the processor would hand it to a global error handler.
        done({ code: 0 })
      })
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  }
  const batches = new BatchSpanProcessor(counted, {
    maxQueueSize,
    maxExportBatchSize: Math.min(options.maxExportBatchSize, maxQueueSize),
    scheduledDelayMillis: options.scheduleDelayMs,
    exportTimeoutMillis: options.exportTimeoutMs,
  })
  return {
    get pending() {
      return pending
    },
    get unsent() {
      return pending + underWay
    },
    onStart: () => undefined,
    onEnd(span) {
      if (pending >= maxQueueSize) return onDropped(1, 'queue_full')
      pending++
      batches.onEnd(span)
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  }
}
