import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import type { Ids } from '../base/index.ts'
import { type Clock, systemClock } from '../base/index.ts'
import { loadSettings } from '../settings/index.ts'
import { createTelemetry, type Telemetry, telemetrySettings } from '../telemetry/index.ts'

/** What a test decides of its telemetry. */
export interface TestTelemetryOptions {
  /** Environment variables for the telemetry settings. Every trace is sampled and every level logged unless they say otherwise. */
  readonly env?: Readonly<Record<string, string>>
  readonly service?: string
  readonly clock?: Clock
  readonly ids?: Ids
}

/** Telemetry that keeps what it is told. */
export interface TestTelemetry extends Telemetry, AsyncDisposable {
  /** Every line so far, as written. */
  readonly text: readonly string[]
  /** Every line so far, parsed; of one message when given. */
  lines(message?: string): Record<string, unknown>[]
  /** Every span that has ended. */
  spans(): Promise<readonly ReadableSpan[]>
}

/** Real telemetry whose lines and spans stay in memory. `await using` closes it. */
export function createTestTelemetry(options: TestTelemetryOptions = {}): TestTelemetry {
  const { service = 'test', clock = systemClock, ids, env } = options
  const text: string[] = []
  const finished: ReadableSpan[] = []
  const variables = { NODE_ENV: 'test', LOG_LEVEL: 'trace', OTEL_TRACES_SAMPLER: 'always_on', ...env }
  const telemetry = createTelemetry({
    service,
    version: '0.0.0',
    environment: 'test',
    settings: loadSettings([telemetrySettings], { env: variables, cwd: import.meta.dirname }).get(
      telemetrySettings,
    ),
    destination: { write: (line) => void text.push(line) },
    exporter: {
      export(spans, done) {
        finished.push(...spans)
        done({ code: 0 })
      },
      shutdown: async () => undefined,
    },
    clock,
    ...(ids ? { ids } : {}),
  })
  return {
    ...telemetry,
    get logLevel() {
      return telemetry.logLevel
    },
    text,
    lines(message) {
      const entries = text.map((line) => JSON.parse(line) as Record<string, unknown>)
      return message === undefined ? entries : entries.filter((entry) => entry.message === message)
    },
    async spans() {
      await telemetry.flush(1_000)
      return finished
    },
    [Symbol.asyncDispose]: () => telemetry.close(),
  }
}
