import { systemClock } from '../base/index.ts'
import { createLifecycle, lifecycleSettings } from '../lifecycle/index.ts'
import { type UpstreamClient, type UpstreamTuningInput, upstream } from '../outbound/index.ts'
import { loadSettings } from '../settings/index.ts'
import { createTestTelemetry, type TestTelemetry } from './telemetry.ts'

/** A client of one provider, with telemetry of its own to look into. */
export interface ConnectedUpstream extends AsyncDisposable {
  readonly client: UpstreamClient
  readonly telemetry: TestTelemetry
}

/** How the provider is declared that a test calls. */
export interface ConnectUpstreamOptions {
  /** The key under which a service would declare it. Default `provider`. */
  readonly name?: string
  readonly tuning?: UpstreamTuningInput
}

/** The client that a service would have for a provider at this address, without the service. `await using` closes it. */
export async function connectUpstream(
  url: string,
  { name = 'provider', tuning }: ConnectUpstreamOptions = {},
): Promise<ConnectedUpstream> {
  const dependency = upstream({ policy: 'optional', baseUrl: () => url, ...(tuning ? { tuning } : {}) })
  const telemetry = createTestTelemetry()
  const settings = loadSettings([lifecycleSettings], { env: {}, cwd: import.meta.dirname })
  const open = await dependency.open({
    name,
    service: 'test',
    version: '0.0.0',
    environment: 'test',
    dataDir: import.meta.dirname,
    settings,
    telemetry,
    lifecycle: createLifecycle({ settings: settings.get(lifecycleSettings), telemetry }),
    clock: systemClock,
    random: Math.random,
  })
  return {
    client: open.client,
    telemetry,
    async [Symbol.asyncDispose]() {
      await open.close()
      await telemetry.close()
    },
  }
}
