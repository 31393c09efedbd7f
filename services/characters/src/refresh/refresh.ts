import type { Clock } from '@seaworthy/chassis/base'
import type { Leadership } from '@seaworthy/chassis/database'
import { AppError } from '@seaworthy/chassis/errors'
import type { Telemetry } from '@seaworthy/chassis/telemetry'
import type { CatalogueLedger, CatalogueState } from './catalogue-ledger.ts'
import { type PageSource, readCatalogue } from './catalogue-reader.ts'
import type { CatalogueChanges, CatalogueWriter } from './catalogue-writer.ts'
import { RefreshInstruments } from './refresh-instruments.ts'
import { isDue, retryInMs } from './refresh-schedule.ts'

export interface RefreshOptions {
  /** What this replica serves: it is to show at once what a run has stored. */
  readonly catalogue: { reload(): Promise<CatalogueState> }
  readonly ledger: CatalogueLedger
  readonly writer: Pick<CatalogueWriter, 'replace'>
  readonly source: PageSource
  /** Lock that one replica holds for the length of a run. */
  readonly leadership: Leadership
  readonly telemetry: Telemetry
  readonly clock: Clock
  /** Time between two runs, in milliseconds. */
  readonly intervalMs: number
  /** How often it looks whether a run is due, in milliseconds. */
  readonly pollMs: number
}

/**
 * Keeps the table equal to the upstream, on one replica at a time. Every replica looks at the ledger; when a run is due,
 * whoever gets the lock does it. A failed or broken-off read stores and deletes nothing.
 */
export class Refresh {
  readonly #options: RefreshOptions
  readonly #metrics: RefreshInstruments
  #startedAt: Date | undefined
  #wake = new AbortController()

  constructor(options: RefreshOptions) {
    this.#options = options
    this.#metrics = new RefreshInstruments(options.telemetry.metrics)
  }

  /** Makes a run due now, on any replica; one that is already under way counts. */
  async request(): Promise<void> {
    await this.#options.ledger.requestRun()
    this.#wake.abort()
  }

  /** Looks and runs until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, pollMs, telemetry } = this.#options
    let blind = false
    while (!signal.aborted) {
      this.#wake = new AbortController()
      let pauseMs = pollMs
      try {
        const { dueInMs } = await this.#turn(signal)
        pauseMs = Math.min(pollMs, Math.max(20, dueInMs))
        blind = false
      } catch (err) {
        if (!blind && !signal.aborted)
          telemetry.log.warn({ err }, 'The state of the catalogue cannot be read')
        blind = true
      }
      await clock.sleep(pauseMs, AbortSignal.any([signal, this.#wake.signal])).catch(() => {})
    }
  }

  async #turn(signal: AbortSignal): Promise<CatalogueState> {
    const { catalogue, leadership, ledger } = this.#options
    const state = await catalogue.reload()
    this.#startedAt ??= state.readAt
    if (!isDue(state, this.#startedAt)) return state
    await leadership.run(async (leading) => {
      // Another replica may have run between the look and the lock.
      const current = await ledger.read()
      if (isDue(current, this.#startedAt)) await this.#runOnce(current, AbortSignal.any([signal, leading]))
    }, signal)
    return catalogue.reload()
  }

  #runOnce(state: CatalogueState, signal: AbortSignal): Promise<void> {
    const { tracing, context } = this.#options.telemetry
    return context.run(tracing.startRoot(), () =>
      tracing.span('catalogue refresh', {}, () => this.#readAndStore(state, signal)),
    )
  }

  async #readAndStore(state: CatalogueState, signal: AbortSignal): Promise<void> {
    const { ledger, source, writer, clock, intervalMs } = this.#options
    const startedMs = clock.monotonicMs()
    const failures = state.failures + 1
    const run = await ledger.begin(retryInMs({ failures, rows: state.rows, intervalMs }))
    try {
      const { pages, read } = await readCatalogue(source, signal)
      signal.throwIfAborted()
      const changes = await writer.replace({ run, pages, nextInMs: intervalMs })
      this.#succeeded(run, read, changes, clock.monotonicMs() - startedMs)
    } catch (error) {
      if (signal.aborted) await this.#brokenOff(run)
      else await this.#failed(run, error, { failures, rows: state.rows })
    }
  }

  #succeeded(run: number, read: number, changes: CatalogueChanges, durationMs: number): void {
    const rows = changes.inserted + changes.updated + changes.unchanged
    this.#metrics.succeeded(changes, durationMs)
    this.#options.telemetry.log.info(
      { run, read, rows, ...changes, durationMs: Math.round(durationMs) },
      'The catalogue was refreshed',
    )
  }

  async #brokenOff(run: number): Promise<void> {
    const { ledger, telemetry } = this.#options
    this.#metrics.ended('broken_off')
    telemetry.log.info({ run }, 'The refresh of the catalogue was broken off')
    await ledger
      .abandon(run)
      .catch((err) => telemetry.log.warn({ err, run }, 'The run could not be given back'))
  }

  async #failed(run: number, error: unknown, known: { failures: number; rows: number }): Promise<void> {
    const { ledger, telemetry, intervalMs } = this.#options
    const caught = error instanceof AppError ? error : undefined
    const code = caught?.code ?? 'internal_error'
    const reason = caught ? `${code}: ${caught.message}` : 'the refresh itself failed'
    const waitS = caught?.options.retryAfterS
    const pauseMs = retryInMs({ ...known, intervalMs, ...(waitS === undefined ? {} : { waitS }) })
    this.#metrics.ended(code)
    const fields = {
      run,
      code,
      failures: known.failures,
      rowsKept: known.rows,
      retryInMs: Math.round(pauseMs),
    }
    telemetry.log.warn(
      { ...fields, err: error },
      'The refresh of the catalogue failed; its rows stay as they are',
    )
    await ledger.fail(run, reason, pauseMs)
  }
}
