import type { EventEmitter } from 'node:events'
import { type Clock, systemClock } from '../base/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import type { Lifecycle } from './lifecycle.ts'
import { exitProcess } from './process-exit.ts'

/** The part of `process` that is used; an `EventEmitter` in tests. */
export type ProcessLike = Pick<EventEmitter, 'on' | 'off' | 'listeners'>

/** The process that is handled; tests hand in another one. */
export interface ProcessHandlerOptions {
  readonly telemetry: Pick<Telemetry, 'log' | 'failures'>
  /** Default: {@link exitProcess}. */
  readonly exit?: (code: number) => void
  /** Default: `process`. */
  readonly processLike?: ProcessLike
  readonly clock?: Clock
}

const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const
type StopSignal = keyof typeof SIGNAL_NUMBERS
type Handler = (argument: unknown) => void

/**
 * Ctrl-C reaches a process under `npm` twice, from the terminal and forwarded by npm, a few milliseconds apart. Without
 * this window the echo would count as the operator's second signal and every Ctrl-C would cut requests in flight.
 */
const ECHO_MS = 500

/**
 * Ties a lifecycle to its process:
 *
 * - the first SIGTERM or SIGINT drains, then exits with 0, or with 1 when something was stuck or failed
 * - a second signal exits at once with 128 + its number, after naming what was waited for
 * - an unhandled rejection or uncaught exception is logged as fatal, drains, and exits with 1
 * - a warning of Node is a line of the log, not text on standard error
 *
 * Returns what takes the handlers off; that also happens by itself once the lifecycle has stopped.
 */
export function installProcessHandlers(lifecycle: Lifecycle, options: ProcessHandlerOptions): () => void {
  const { telemetry, exit = exitProcess, clock = systemClock } = options
  const target: ProcessLike = options.processLike ?? process
  const { log } = telemetry
  let first: { readonly signal: StopSignal; readonly atMs: number } | undefined
  let crashed = false
  let exiting = false

  function onSignal(signal: StopSignal): void {
    const atMs = clock.monotonicMs()
    if (!first) {
      first = { signal, atMs }
      log.info({ signal, state: lifecycle.state }, 'signal received')
      stopThenExit(signal)
      return
    }
    if (signal === first.signal && atMs - first.atMs < ECHO_MS) return
    log.error({ signal, ...lifecycle.waitingFor }, 'second signal received, exiting at once')
    leave(128 + SIGNAL_NUMBERS[signal])
  }

  function onCrash(kind: string, err: unknown): void {
    crashed = true
    // What was thrown may be anything, also something that throws when it is looked at.
    try {
      log.fatal({ err }, kind)
    } catch {
      log.fatal(kind)
    }
    telemetry.failures.report({ kind: 'crash', error: err, code: kind.replaceAll(' ', '_') })
    stopThenExit(kind)
  }

  function onWarning(warning: unknown): void {
    const { name, message, code, stack } = warning as NodeJS.ErrnoException
    log.warn({ warning: name, code, stack }, message)
  }

  function stopThenExit(reason: string): void {
    if (exiting) return
    exiting = true
    void lifecycle.stop(reason).then((report) => leave(crashed || !report.clean ? 1 : 0))
  }

  function leave(code: number): void {
    remove()
    exit(code)
  }

  const handlers: Record<string, Handler> = {
    SIGTERM: () => onSignal('SIGTERM'),
    SIGINT: () => onSignal('SIGINT'),
    unhandledRejection: (reason: unknown) => onCrash('unhandled rejection', reason),
    uncaughtException: (error: unknown) => onCrash('uncaught exception', error),
  }
  // Node's own listener writes to standard error, and waits there until somebody reads.
  const printed = (target.listeners('warning') as Handler[]).filter(({ name }) => name === 'onWarning')
  if (printed.length > 0) handlers.warning = onWarning
  const forget = lifecycle.onTransition((to) => {
    if (to === 'stopped') remove()
  })
  function remove(): void {
    forget()
    for (const [event, handler] of Object.entries(handlers)) target.off(event, handler)
    for (const listener of printed.splice(0)) target.on('warning', listener)
  }
  for (const listener of printed) target.off('warning', listener)
  for (const [event, handler] of Object.entries(handlers)) target.on(event, handler)
  return remove
}
