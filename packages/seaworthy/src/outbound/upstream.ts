import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { Dependency, DependencyPolicy, Evidence } from '../capability/index.ts'
import { FatalBootError } from '../errors/index.ts'
import type { LoadedSettings, SettingsDefinition } from '../settings/index.ts'
import { addressGuard, type Resolve } from './address-guard.ts'
import { HttpUpstream } from './http-upstream.ts'
import { outboundMetrics } from './outbound-metrics.ts'
import { Provider } from './provider.ts'
import type { UpstreamClient } from './upstream-client.ts'
import { upstreamErrors } from './upstream-errors.ts'
import { completeTuning, type UpstreamTuningInput } from './upstream-tuning.ts'

/** What a service says of a provider that it calls. */
export interface UpstreamOptions {
  readonly policy: DependencyPolicy
  /** Where the provider is: http or https, with a path or without. From settings, so that an operator decides. */
  readonly baseUrl: (settings: LoadedSettings) => string | URL
  /** Definitions that these functions read, where the service does not load them anyway. */
  readonly settings?: readonly SettingsDefinition[]
  /** Sent with every call to the provider's own host, such as an API key. Lower-case names. */
  readonly headers?: (settings: LoadedSettings) => Readonly<Record<string, string>>
  /** Timeouts, retries, breaker and limits; what is left out has its default. */
  readonly tuning?: UpstreamTuningInput | ((settings: LoadedSettings) => UpstreamTuningInput)
  /**
   * Whether the host of the base URL may have a private address. Default true: an operator named it, and inside a cluster
   * every address is private. False for a provider that is known to be on the public internet. Link-local addresses, where
   * clouds keep credentials, are refused unless the base URL is such an address itself.
   */
  readonly allowPrivate?: boolean
  /** Whether calls may name a `url` on another host. Default false. Those hosts never may have a private address. */
  readonly foreignUrls?: boolean
  /** How names become addresses, as `dns.lookup` with `all`; asked for each new connection. Default: the system's way. */
  readonly resolve?: Resolve
  /** PEM file with the authorities that may have signed the provider's certificate. Default: those that Node trusts. */
  readonly caFile?: (settings: LoadedSettings) => string | undefined
}

/** A provider that is called over HTTP: a client with deadline, retries, breaker and limits, on by default. */
export function upstream(options: UpstreamOptions): Dependency<UpstreamClient> {
  const { policy, settings = [], allowPrivate = true, foreignUrls = false } = options
  return {
    kind: 'upstream',
    policy,
    settings,
    errors: [upstreamErrors],
    metrics: [outboundMetrics],
    variables: variablesOf(options.baseUrl),
    async open({ name, service, settings: loaded, telemetry, clock, random }) {
      const baseUrl = parseBaseUrl(name, options.baseUrl(loaded), allowPrivate)
      const tuning = completeTuning(
        typeof options.tuning === 'function' ? options.tuning(loaded) : options.tuning,
      )
      const { PoolTransport } = await import('./pool-transport.ts')
      const transport = new PoolTransport({
        ...tuning.pool,
        origin: baseUrl.origin,
        allowPrivate,
        foreignUrls,
        resolve: options.resolve,
        clock,
        ca: await readAuthorities(name, options.caFile?.(loaded)),
      })
      const provider = new Provider({
        name,
        baseUrl,
        userAgent: service,
        headers: options.headers?.(loaded) ?? {},
        tuning,
        transport,
        telemetry,
        clock,
        random,
      })
      return {
        client: new HttpUpstream(provider),
        check: async () => passiveCheck(provider),
        close: () => provider.close(),
        describe: () => `upstream ${provider.name} at ${provider.baseUrl}`,
      }
    },
  }
}

/** The variables that the base URL is made of: what the function asks the settings for. */
function variablesOf(baseUrl: UpstreamOptions['baseUrl']): string[] {
  const variables = new Set<string>()
  const settings = {
    get: ({ entries }: SettingsDefinition) =>
      new Proxy(
        {},
        {
          get(_, property) {
            const entry = entries.find((each) => each.property === property)
            if (entry) variables.add(entry.variable)
            return 'http://unknown'
          },
        },
      ),
  }
  try {
    baseUrl(settings as unknown as LoadedSettings)
  } catch {
    // It makes more of them than a look shows; what it asked for until then is known.
  }
  return [...variables]
}

/** What the traffic has shown; a probe never calls a third party. */
function passiveCheck(provider: Provider): Evidence {
  const nowMs = provider.clock.monotonicMs()
  const observed = provider.circuit.stateAt(nowMs)
  const { last } = provider
  const seen = last
    ? `last call ${last.outcome}, ${Math.round((nowMs - last.atMs) / 1_000)} s ago`
    : 'not called yet'
  const closedForMs = provider.gate.closedForMs(nowMs)
  const detail =
    closedForMs > 0 ? `${seen}; asked to be left alone for ${Math.ceil(closedForMs / 1_000)} s` : seen
  if (observed === 'open') {
    throw upstreamErrors.upstream_unavailable({
      upstream: provider.name,
      reason: `its breaker is open, ${detail}`,
    })
  }
  return { observed: `breaker ${observed}`, threshold: 'breaker not open', detail }
}

/** @throws FatalBootError */
function parseBaseUrl(name: string, given: string | URL, allowPrivate: boolean): URL {
  const url = URL.parse(String(given))
  const wrong = (why: string) => new FatalBootError(`the base URL of "${name}" ${why}`)
  if (!url || !/^https?:$/.test(url.protocol)) throw wrong('must be an http or https address')
  if (url.username || url.password) throw wrong('must not carry credentials; send them with headers')
  if (url.search || url.hash) throw wrong('must have neither a query nor a fragment')
  if (!allowPrivate && isIP(url.hostname.replace(/^\[|\]$/g, ''))) {
    try {
      addressGuard({ allowPrivate }).checkLiteral(url.hostname)
    } catch (error) {
      throw wrong(`may not be called: ${(error as Error).message}`)
    }
  }
  return url
}

/** @throws FatalBootError */
async function readAuthorities(name: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new FatalBootError(`the authorities of "${name}" cannot be read from ${file}`, { cause })
  }
}
