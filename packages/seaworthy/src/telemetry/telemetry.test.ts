import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { expect, test } from 'vitest'
import { loadSettings, SettingsError } from '../settings/index.ts'
import { telemetrySettings } from './telemetry-settings.ts'

const PROGRAM = new URL('fixtures/closing-process.ts', import.meta.url)

async function run(endpoint: string): Promise<{ code: unknown; leftMs: number; resources: string[] }> {
  const child = spawn(process.execPath, [PROGRAM.pathname], {
    env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER: 'always_on' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  child.stdout?.resume()
  try {
    const exited = once(child, 'exit')
    const [resources] = (await once(child, 'message')) as [string[]]
    child.disconnect()
    const closedAt = performance.now()
    const [code] = await exited
    return { code, leftMs: performance.now() - closedAt, resources }
  } finally {
    child.kill('SIGKILL')
  }
}

test('after close no handle is left and the process ends by itself, though the collector hangs', async () => {
  const hanging = createTcpServer(() => undefined).listen(0, '127.0.0.1')
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  try {
    await Promise.all([once(hanging, 'listening'), once(silent, 'listening')])
    const addresses = [hanging, silent].map((server) => (server.address() as AddressInfo).port)
    for (const port of [...addresses, 1]) {
      const { code, leftMs, resources } = await run(`http://127.0.0.1:${port}`)
      expect(code).toBe(0)
      expect(resources).toEqual([])
      expect(leftMs).toBeLessThan(3_000)
    }
  } finally {
    silent.closeAllConnections()
    silent.close()
    hanging.close()
  }
})

test('the settings have OpenTelemetry’s names and defaults', () => {
  const load = (env: Record<string, string>) =>
    loadSettings([telemetrySettings], { env: { NODE_ENV: 'test', ...env }, cwd: import.meta.dirname }).get(
      telemetrySettings,
    )
  expect(load({})).toMatchObject({
    logLevel: 'info',
    otelSampler: 'parentbased_traceidratio',
    otelSamplerRatio: 0.1,
    otelDisabled: false,
    otelTimeoutMs: 10_000,
  })
  expect(load({}).otelEndpoint).toBeUndefined()
  expect(load({ OTEL_TRACES_SAMPLER: 'always_off', OTEL_SDK_DISABLED: 'true' })).toMatchObject({
    otelSampler: 'always_off',
    otelDisabled: true,
  })
  expect(JSON.stringify(load({ OTEL_EXPORTER_OTLP_HEADERS: 'api-key=canary' }))).not.toContain('canary')
  const refused: Record<string, string>[] = [
    { OTEL_TRACES_SAMPLER: 'sometimes' },
    { OTEL_TRACES_SAMPLER_ARG: '2' },
    { LOG_LEVEL: 'loud' },
  ]
  for (const bad of refused) {
    expect(() => load(bad)).toThrow(SettingsError)
  }
})
