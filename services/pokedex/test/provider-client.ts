import { createLifecycle, lifecycleSettings, systemClock } from 'seaworthy/lifecycle'
import { type UpstreamClient, type UpstreamTuningInput, upstream } from 'seaworthy/outbound'
import { loadSettings } from 'seaworthy/settings'
import { createTestTelemetry, type TestTelemetry } from 'seaworthy/testing'

export interface ProviderClient extends AsyncDisposable {
  readonly client: UpstreamClient
  readonly telemetry: TestTelemetry
}

/** The client that the service would have for a provider at this address, without the service. */
export async function openProviderClient(
  name: string,
  url: string,
  tuning: UpstreamTuningInput,
): Promise<ProviderClient> {
  const dependency = upstream({ policy: 'optional', baseUrl: () => url, tuning })
  const telemetry = createTestTelemetry()
  const settings = loadSettings([lifecycleSettings], { env: {}, cwd: import.meta.dirname })
  const client = await dependency.create({
    name,
    service: 'pokedex',
    environment: 'test',
    dataDir: import.meta.dirname,
    settings,
    telemetry,
    lifecycle: createLifecycle({ settings: settings.get(lifecycleSettings), telemetry }),
    clock: systemClock,
    random: Math.random,
  })
  return {
    client,
    telemetry,
    async [Symbol.asyncDispose]() {
      await dependency.close(client)
      await telemetry.close()
    },
  }
}
