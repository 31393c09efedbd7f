import { type PrivateServer, type Supervisor, startPostgres, startRedis } from '@seaworthy/rig'
import { createServerPool } from '../../packages/readiness/src/dependencies/server-pool.ts'
import { languages } from '../languages/languages.ts'
import { drillFileOf, HEALTH } from '../monitoring/faster.ts'
import { type FleetService, startFleetService } from './fleet-service.ts'

/** Several replicas of each service, and what they stand on. */
export interface Fleet extends AsyncDisposable {
  readonly services: readonly FleetService[]
  service(name: string): FleetService
  /** Puts all of it back as it was, whatever was left broken. */
  restore(): Promise<void>
  /** As whoever runs one host knows them. */
  readonly servers: Readonly<Record<'database' | 'cache', PrivateServer>>
  /** Runs beside the fleet, and ends with it. */
  readonly supervisor: Supervisor
  /** Addresses that whoever is on call has of them. */
  readonly addresses: Readonly<Record<'DATABASE_URL' | 'REDIS_URL', string>>
}

/** What is fast in production has to be as fast here, where time runs faster. */
const OWN = { ...HEALTH, DATABASE_POOL_SIZE: '4', CATALOGUE_REFRESH_MS: '2000' }
/** The service in another language, in the one that every machine of CI has. */
const STRANGER = 'python'

export async function startFleet(supervisor: Supervisor): Promise<Fleet> {
  await using started = new AsyncDisposableStack()
  const pool = started.use(createServerPool())
  const database = started.use(await startPostgres({ supervisor }))
  const cache = started.use(await startRedis({ supervisor }))
  const addresses = { DATABASE_URL: await database.createDatabase(), REDIS_URL: cache.url }
  const stranger = languages.find(({ name, version }) => name === STRANGER && version() !== undefined)
  const start = async (name: string, replicas: number, drillFile: string, env = {}) =>
    started.use(await startFleetService({ name, drillFile, replicas, env, supervisor, servers: pool }))
  const services = await Promise.all([
    start('characters', 3, drillFileOf('characters'), { ...OWN, ...addresses }),
    start('pokedex', 2, drillFileOf('pokedex'), { ...HEALTH, REDIS_URL: addresses.REDIS_URL }),
    ...(stranger
      ? [
          start(
            `items-${STRANGER}`,
            2,
            stranger.prepare(await supervisor.createFolder('seaworthy-stranger-')),
          ),
        ]
      : []),
  ])
  const everything = started.move()
  return {
    services,
    ...{ servers: { database, cache }, supervisor },
    addresses,
    service(name) {
      const found = services.find((each) => each.name === name)
      if (found === undefined) throw new Error(`deployments.apps "${name}" not found`)
      return found
    },
    async restore() {
      for (const server of [database, cache]) {
        await server.kill9()
        await server.restart()
      }
      for (const each of services) await each.restore()
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  }
}
