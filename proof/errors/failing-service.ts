import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { anyone, defineErrors, defineService, feature, type RunningService, route } from '@seaworthy/chassis'
import Type from 'typebox'

/** In the path, in messages, in a cause and in a header; in no report. */
export const CANARY = 'canary-of-a-password'

const errors = defineErrors('failing', {
  harbour_closed: { status: 503, title: 'Closed', detail: 'It is closed.', advice: 'Wait.' },
})
const get = (path: string, handler: () => object) =>
  route({
    method: 'GET',
    path: `/boats/{id}/${path}`,
    summary: path,
    access: anyone,
    limit: 'unlimited',
    input: { params: Type.Object({ id: Type.String() }) },
    output: { 200: Type.Object({}) },
    errors: [errors],
    handler,
  })

/** Fails at a request, with a problem, and in the background. */
const failing = defineService({
  name: 'failing',
  version: '1.2.3',
  features: [
    feature({
      name: 'boats',
      errors: [errors],
      routes: [
        get('well', () => ({})),
        get('bug', () => {
          const cause = new Error(`postgres://app:${CANARY}@db cannot be reached`)
          throw new TypeError(`no mast; password=${CANARY}`, { cause })
        }),
        get('closed', () => {
          throw errors.harbour_closed()
        }),
      ],
      background: [
        {
          name: 'tide',
          run: () => Promise.reject(new RangeError('the tide is out')),
        },
      ],
    }),
  ],
})

export interface FailingService extends AsyncDisposable {
  readonly running: RunningService
  readonly port: number
  ask(path: string): Promise<number>
  /** The value of a metric with its labels, 0 where it has none. */
  metric(series: string): Promise<number>
  /** Milliseconds that the stop took, and whether it was clean. */
  stop(): Promise<{ readonly clean: boolean; readonly durationMs: number }>
}

export async function startFailing(
  dsn: string,
  env: Readonly<Record<string, string>> = {},
): Promise<FailingService> {
  const folder = mkdtempSync(join(tmpdir(), 'failing-'))
  const variables = { NODE_ENV: 'test', PORT: '0', DATA_DIR: folder, SENTRY_DSN: dsn, ...env }
  const running = await failing.launch({
    sources: { cwd: folder, env: variables },
    logs: { write: () => undefined },
  })
  await running.ready()
  const { url } = running.addresses
  return {
    running,
    port: Number(new URL(url).port),
    ask: async (path) => (await fetch(`${url}/api/v1/boats/${CANARY}/${path}?token=${CANARY}`)).status,
    async metric(series) {
      const line = (await running.telemetry.metrics.text())
        .split('\n')
        .find((each) => each.startsWith(`${series} `))
      return Number(line?.split(' ').at(-1) ?? 0)
    },
    async stop() {
      await running.stop('the proof is over')
      const { clean, durationMs } = await running.lifecycle.stop('again')
      return { clean, durationMs }
    },
    async [Symbol.asyncDispose]() {
      await running.stop('the proof is over')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
