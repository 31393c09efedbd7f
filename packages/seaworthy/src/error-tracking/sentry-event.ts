import type { ReportedError, ReportedFailure } from '../telemetry/index.ts'
import { stackFrames } from './stack-frames.ts'

/** Whose events they are. */
export interface EventOrigin {
  readonly service: string
  readonly release: string
  readonly environment: string
  /** Of the machine or the pod. */
  readonly host: string
}

const MAX_TAG = 200

/** A failure as an event of Sentry's, without a user, an address, a path or a body. */
export function sentryEvent(eventId: string, failure: ReportedFailure, origin: EventOrigin): object {
  const { kind, method, route, code, status, task, correlationId, traceId, spanId } = failure
  const isFatal = kind === 'crash' || kind === 'boot'
  const tags = { service: origin.service, kind, request_id: correlationId, code, status, route, task }
  return {
    event_id: eventId,
    timestamp: failure.atMs / 1_000,
    platform: 'node',
    level: isFatal ? 'fatal' : 'error',
    logger: 'seaworthy',
    server_name: origin.host,
    release: origin.release,
    environment: origin.environment,
    ...(route === undefined
      ? {}
      : { transaction: text(method === undefined ? route : `${method} ${route}`) }),
    tags: Object.fromEntries(
      Object.entries(tags).flatMap(([key, value]) => (value === undefined ? [] : [[key, text(`${value}`)]])),
    ),
    contexts: {
      runtime: { name: 'node', version: process.versions.node },
      ...(traceId === undefined ? {} : { trace: { trace_id: traceId, span_id: spanId } }),
    },
    // The innermost cause first, as Sentry wants it.
    exception: { values: failure.errors.map((error) => exception(error, failure)).reverse() },
    sdk: { name: 'seaworthy', version: '0.1.0' },
  }
}

function exception(
  { type, message, code, stack }: ReportedError,
  { kind, code: told }: ReportedFailure,
): object {
  const frames = stackFrames(stack)
  const isNew = code !== undefined && code !== told && !message.includes(code)
  return {
    type: text(type || 'Error'),
    value: isNew ? `${message} (${text(code)})` : message,
    mechanism: { type: kind, handled: kind !== 'crash' },
    ...(frames.length > 0 ? { stacktrace: { frames } } : {}),
  }
}

/** Short, and on one line: Sentry drops others. */
const text = (value: string): string => value.replace(/\s+/g, ' ').slice(0, MAX_TAG)
