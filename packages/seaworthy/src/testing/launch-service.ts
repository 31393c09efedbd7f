import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { databaseSettings } from '../database/index.ts'
import type { LaunchOptions, RunningService, Service } from '../service/index.ts'

/** What a test decides of the service that it starts. */
export interface LaunchForTestOptions extends Omit<LaunchOptions, 'sources' | 'logs' | 'spans'> {
  /** Environment variables; nothing of the real environment is seen. */
  readonly env?: Readonly<Record<string, string>>
  /** Default true: wait until the service is ready. */
  readonly untilReady?: boolean
}

/** A running service with what a test asks of it: its address, its log lines and its spans. */
export interface LaunchedService extends RunningService, AsyncDisposable {
  readonly url: string
  /** A private folder, also where an embedded database would be; removed in the end. */
  readonly dataDir: string
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Every log line so far, parsed; of one message when given. */
  lines(message?: string): Record<string, unknown>[]
  spans(): Promise<readonly ReadableSpan[]>
}

/**
 * Starts a service inside the test on free ports, with nothing from outside. `await using` stops it. A database is the embedded one, in
 * memory, from an archive that is made once per machine: the first launch takes seconds, each other one less than one.
 */
export async function launchForTest(
  service: Service,
  options: LaunchForTestOptions = {},
): Promise<LaunchedService> {
  const { env, untilReady = true, ...rest } = options
  const dataDir = await mkdtemp(join(tmpdir(), 'seaworthy-'))
  const text: string[] = []
  const finished: ReadableSpan[] = []
  const variables = {
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: 'debug',
    OTEL_TRACES_SAMPLER: 'always_on',
    DATA_DIR: dataDir,
  }
  const discard = () => rm(dataDir, { recursive: true, force: true })
  let running: RunningService
  try {
    running = await service.launch({
      ...rest,
      sources: { env: { ...variables, ...(await databaseVariables(service, env)), ...env }, cwd: dataDir },
      logs: { write: (line) => void text.push(line) },
      spans: {
        export(spans, done) {
          finished.push(...spans)
          done({ code: 0 })
        },
        shutdown: async () => undefined,
      },
    })
    if (untilReady) await running.ready()
  } catch (error) {
    await discard()
    throw error
  }
  const { url } = running.addresses
  return {
    ...running,
    url,
    dataDir,
    fetch: (path, init) => fetch(url + path, init),
    lines(message) {
      const lines = text.map((line) => JSON.parse(line) as Record<string, unknown>)
      return message === undefined ? lines : lines.filter((line) => line.message === message)
    },
    async spans() {
      await running.telemetry.flush(1_000)
      return finished
    },
    async [Symbol.asyncDispose]() {
      await running.stop('the test is over')
      await discard()
    },
  }
}

async function databaseVariables(
  { declaration: { uses = {} } }: Service,
  env: LaunchForTestOptions['env'] = {},
): Promise<Readonly<Record<string, string>>> {
  const isEmbedded = Object.values(uses).some(({ settings }) => settings.includes(databaseSettings))
  if (!isEmbedded || 'DATABASE_URL' in env) return {}
  const { embeddedTemplate } = await import('./embedded-template.ts')
  return { DATABASE_EMBEDDED_TEMPLATE: await embeddedTemplate() }
}
