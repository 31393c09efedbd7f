import type { Clock } from '../base/index.ts'
import type { Logger } from './logger.ts'
import type { LossReason } from './span-export.ts'

const AGAIN_MS = 60_000

export interface SpanLossLog {
  lost(count: number, reason: LossReason, error: Error | undefined): void
  delivered(): void
}

const WHY: Readonly<Record<LossReason, string>> = {
  queue_full: 'the collector takes them too slowly',
  export_failed: 'the collector does not take them',
  rejected: 'the collector rejects them',
}

/**
 * Tells in the log that spans are lost: at the first one, then once a minute with how many, and once when the collector
 * takes them again. Costs a comparison per loss and nothing without one.
 */
export function createSpanLossLog(log: Logger, clock: Clock): SpanLossLog {
  let lost = 0
  let isTold = false
  let quietUntilMs = Number.NEGATIVE_INFINITY
  return {
    lost(count, reason, error) {
      lost += count
      const nowMs = clock.monotonicMs()
      if (nowMs < quietUntilMs) return
      quietUntilMs = nowMs + AGAIN_MS
      isTold = true
      log.warn({ lost, reason, cause: describe(error) }, `trace spans are lost: ${WHY[reason]}`)
    },
    delivered() {
      if (lost === 0) return
      if (isTold) log.info({ lost }, 'trace spans are delivered again')
      lost = 0
      isTold = false
    },
  }
}

/** The exporter's errors carry the status; an address with several IP addresses gives one error around theirs. */
function describe(error: Error | undefined): string | undefined {
  if (error === undefined) return undefined
  const { code, message, errors } = error as Error & { code?: unknown; errors?: readonly Error[] }
  const text = message || errors?.[0]?.message || error.name
  return typeof code === 'number' ? `HTTP ${code} ${text}` : text
}
