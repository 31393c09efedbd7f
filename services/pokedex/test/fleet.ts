import {
  type RedisServer,
  type ServiceProcess,
  startRedis,
  startServiceProcess,
} from '@seaworthy/chassis/testing'
import { type RecordedSpecies, startRecordedSpecies } from '../dev/recorded-species.ts'
import { type RecordedTranslations, startRecordedTranslations } from '../dev/recorded-translations.ts'
import { SMALL_RECORDING } from '../dev/species-facts.ts'

const MAIN = new URL('../src/main.ts', import.meta.url)

export interface Replica {
  readonly process: ServiceProcess
  readonly url: string
  get(path: string, init?: RequestInit): Promise<Answer>
  /** Sum of a metric over the series whose text holds each of the parts. */
  metric(name: string, ...parts: string[]): Promise<number>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

export interface Fleet extends AsyncDisposable {
  readonly species: RecordedSpecies
  readonly translations: RecordedTranslations
  readonly replicas: readonly Replica[]
  /** The shared Redis, where there is one. */
  readonly redis: RedisServer | undefined
}

export interface FleetOptions {
  /** Default 1. */
  readonly replicas?: number
  /** Whether the replicas share a Redis. Default false. */
  readonly redis?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** Replicas as processes of their own, as in production, in front of recorded providers. */
export async function startFleet({
  replicas: count = 1,
  redis = false,
  env,
}: FleetOptions = {}): Promise<Fleet> {
  await using started = new AsyncDisposableStack()
  const species = started.use(await startRecordedSpecies({ file: SMALL_RECORDING }))
  const translations = started.use(await startRecordedTranslations())
  const shared = redis ? started.use(await startRedis()) : undefined
  const start = async (): Promise<Replica> => {
    const process = started.use(
      startServiceProcess(MAIN, {
        NODE_ENV: 'production',
        SPECIES_URL: species.url,
        TRANSLATIONS_URL: translations.url,
        RATE_LIMITS: 'off',
        MANAGEMENT_PORT: '0',
        // Others use this machine too: a late event loop does not mean too much work, nor a late answer a lost Redis.
        MAX_EVENT_LOOP_DELAY_MS: '60000',
        MAX_EVENT_LOOP_UTILIZATION: '1',
        ...(shared ? { REDIS_URL: shared.url, REDIS_COMMAND_TIMEOUT_MS: '2000' } : {}),
        ...env,
      }),
    )
    return replicaOf(process, await process.url())
  }
  const replicas = await Promise.all(Array.from({ length: count }, start))
  const all = started.move()
  return { species, translations, replicas, redis: shared, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

function replicaOf(process: ServiceProcess, url: string): Replica {
  const management = process.lines('service listens')[0]?.managementUrl as string
  return {
    process,
    url,
    async get(path, init) {
      const { status, headers, body } = await readWhole(await fetch(url + path, init))
      return { status, headers, body: JSON.parse(body) as Record<string, unknown> }
    },
    async metric(name, ...parts) {
      const { body } = await readWhole(await fetch(`${management}/metrics`))
      return body
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
        .filter((line) => parts.every((part) => line.includes(part)))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
    },
  }
}

async function readWhole(response: Response) {
  return { status: response.status, headers: response.headers, body: await response.text() }
}
