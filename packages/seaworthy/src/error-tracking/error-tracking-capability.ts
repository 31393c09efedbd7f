import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Capability } from '../capability/index.ts'
import type { Failure } from '../telemetry/index.ts'
import { errorTrackingMetrics } from './error-tracking-metrics.ts'
import { errorTrackingSettings } from './error-tracking-settings.ts'
import { EventQueue, type LossReason } from './event-queue.ts'
import { ReportBudget } from './report-budget.ts'
import { ReportLosses } from './report-losses.ts'
import { readSentryDsn } from './sentry-dsn.ts'
import { sentryEnvelope } from './sentry-envelope.ts'
import { sentryEvent } from './sentry-event.ts'
import { sentryTransport } from './sentry-transport.ts'

const FLUSH_MS = 3_000

/**
 * Reports failures to a receiver of Sentry's protocol, where one is set. It is beside everything: nothing waits for it, and no check asks
 * how it is.
 */
export const errorTrackingCapability: Capability = {
  name: 'error tracking',
  settings: [errorTrackingSettings],
  metrics: [errorTrackingMetrics],
  open({ service, version, environment, settings, telemetry, lifecycle, clock }) {
    const { dsn, maxPerMinute, maxQueued, timeoutMs, ...told } = settings.get(errorTrackingSettings)
    if (!dsn) return {}
    const { metrics, failures, log } = telemetry
    const sent = metrics.counter(errorTrackingMetrics.sent)
    const dropped = metrics.counter(errorTrackingMetrics.dropped)
    const losses = new ReportLosses(log, clock)
    const lose = (count: number, reason: LossReason, words: string) => {
      dropped.inc({ reason }, count)
      losses.tell(count, reason, words)
    }
    const address = readSentryDsn(dsn.reveal())
    const queue = new EventQueue({
      transport: sentryTransport(address, timeoutMs, clock),
      clock,
      maxEvents: maxQueued,
      onSent: () => sent.inc(),
      onLost: lose,
    })
    metrics.gauge({
      ...errorTrackingMetrics.pending,
      collect() {
        this.set(queue.pending)
      },
    })
    const budget = new ReportBudget(maxPerMinute, clock)
    const origin = {
      service,
      release: told.release ?? `${service}@${version}`,
      environment: told.environment ?? environment,
      host: hostname(),
    }
    failures.listen((failure, take) => {
      if (!budget.take(causeOf(failure))) return dropped.inc({ reason: 'rate_limited' satisfies LossReason })
      const eventId = randomBytes(16).toString('hex')
      const event = sentryEvent(eventId, take(), origin)
      queue.add(() => sentryEnvelope(eventId, event, clock.now()))
    })
    // What fails while the service stops is still reported: this is the last phase.
    lifecycle.onStop('telemetry', 'error tracking', (signal, timeMs) =>
      queue.flush(Math.min(FLUSH_MS, timeMs * 0.8), signal),
    )
    return { bannerRows: () => [['reports', `failures go to ${address.host}`]] }
  },
}

const causeOf = ({ kind, code = '', route = '', task = '' }: Failure): string =>
  `${kind} ${code} ${route} ${task}`
