import { type PostgresServer, type PrivateServer, startPostgres, startRedis } from '@seaworthy/rig'
import { startRecordedUpstream } from '../../services/characters/dev/recorded-upstream.ts'
import { startRecordedSpecies } from '../../services/pokedex/dev/recorded-species.ts'
import { startRecordedTranslations } from '../../services/pokedex/dev/recorded-translations.ts'
import { installServers } from './servers.ts'
import { startTcpRelay } from './tcp-relay.ts'

/** What the services of the proof stand on, at addresses that they reach. */
export interface Dependencies extends AsyncDisposable {
  /** Values of the settings that say where something is, by variable. */
  readonly addresses: Readonly<Record<string, string>>
  readonly database: PostgresServer
  /** From now on the species of pokedex take so long to be told, milliseconds. */
  slowSpecies(ms: number): void
}

/**
 * Real servers of this machine, and recorded providers.
 *
 * @param host an address of this machine that the services reach
 */
export async function startDependencies(host: string): Promise<Dependencies> {
  await installServers()
  await using undo = new AsyncDisposableStack()
  const server = async (started: PrivateServer) => {
    undo.defer(() => started.stop())
    return await reachable(started.url, host, undo)
  }
  const provider = async (starting: Promise<{ readonly url: string; close(): Promise<void> }>) => {
    const started = await starting
    undo.defer(() => started.close())
    return await reachable(started.url, host, undo)
  }
  const species = await startRecordedSpecies()
  const database = await startPostgres()
  const addresses = {
    DATABASE_URL: await server(database),
    REDIS_URL: await server(await startRedis()),
    UPSTREAM_URL: await provider(startRecordedUpstream()),
    SPECIES_URL: await provider(Promise.resolve(species)),
    TRANSLATIONS_URL: await provider(startRecordedTranslations()),
  }
  const kept = undo.move()
  return {
    ...{ addresses, database },
    slowSpecies: (ms) => species.faults.set({ fault: { kind: 'latency', ms } }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** The same as the services see it. */
async function reachable(url: string, host: string, undo: AsyncDisposableStack): Promise<string> {
  const target = new URL(url)
  const own = { host: target.hostname, port: Number(target.port) }
  const relay = undo.use(await startTcpRelay(host, () => own))
  target.hostname = host
  target.port = `${relay.port}`
  return `${target}`.replace(/\/$/, '')
}
