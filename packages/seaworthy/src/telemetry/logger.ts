import pino from 'pino'
import type { LogDestination } from './log-destination.ts'
import { createLineRedactor, createObjectRedactor } from './log-redaction.ts'
import type { ContextStore } from './request-context.ts'

/** A pino logger that adds correlation and trace of the current request, redacts, and writes one JSON object per line. */
export type Logger = pino.Logger

/** From `trace` to `fatal`, and `silent`, which lets nothing through. */
export type LogLevel = pino.LevelWithSilent

export interface LoggerOptions {
  readonly service: string
  readonly level: LogLevel
  readonly redactEmail: boolean
  /** RFC 3339 text of now. */
  readonly time: () => string
  readonly context: ContextStore
  readonly sink: LogDestination
}

export interface LeveledLogger {
  readonly log: Logger
  /** Changes the level of the logger and of every child that lives. */
  setLevel(level: LogLevel): void
}

/** Children that may be remembered before the dead ones among them are looked for. */
const SWEEP_FROM = 1_000

/**
 * pino, one JSON object per line: `time`, `level` as text, `service`, the current correlation, trace and span id, the
 * fields, `message`. Fields pass the redaction by key, finished lines the redaction by pattern.
 */
export function createLogger(options: LoggerOptions): LeveledLogger {
  const { context, time, sink } = options
  const redactObject = createObjectRedactor()
  const redactLine = createLineRedactor({ email: options.redactEmail })
  // pino copies the level into a child when it is made, so that a later change must reach each child that is alive.
  const children = new Set<WeakRef<pino.Logger>>()
  let sweepAt = SWEEP_FROM
  function remember(child: pino.Logger): void {
    children.add(new WeakRef(child))
    if (children.size < sweepAt) return
    for (const reference of children) if (!reference.deref()) children.delete(reference)
    sweepAt = Math.max(SWEEP_FROM, 2 * children.size)
  }

  const log = pino(
    {
      level: options.level,
      base: { service: options.service },
      messageKey: 'message',
      errorKey: 'error',
      timestamp: () => `,"time":"${time()}"`,
      serializers: { error: (value: unknown) => value, err: (value: unknown) => value },
      formatters: {
        level: (label) => ({ level: label }),
        bindings: (bindings) => redactObject(bindings),
        log: redactObject,
      },
      mixin() {
        const current = context.current()
        return current === undefined
          ? {}
          : { correlationId: current.correlationId, traceId: current.traceId, spanId: current.spanId }
      },
      onChild: (child) => remember(child as pino.Logger),
    },
    // pino calls flushSync after a fatal line.
    {
      write: (line: string) => sink.write(redactLine(line)),
      flushSync: () => sink.flushSync(),
    } as pino.DestinationStream,
  )

  return {
    log,
    setLevel(level) {
      log.level = level
      for (const reference of children) {
        const child = reference.deref()
        if (child) child.level = level
        else children.delete(reference)
      }
    },
  }
}
