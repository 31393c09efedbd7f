import type { Supervisor } from '../process/supervisor.ts'
import { createSupervisor } from '../process/supervisor.ts'
import { type PrivatePostgres, startPrivatePostgres } from './private-postgres.ts'
import { type PrivateRabbitmq, startPrivateRabbitmq, VIRTUAL_HOSTS } from './private-rabbitmq.ts'

/**
 * The servers that are too slow to start for each drill: one for the whole run, started when the first drill asks, and a
 * fresh database or virtual host for each drill.
 */
export interface ServerPool extends AsyncDisposable {
  /** @throws DependencyUnavailable when there is no server to be had. */
  createDatabase(): Promise<string>
  /** The URL of an empty virtual host of RabbitMQ. @throws DependencyUnavailable when there is no server to be had. */
  createVirtualHost(): Promise<string>
  /** What `make` gave the first time, for the rest of the run. A failure is not kept. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>
}

export function createServerPool(): ServerPool {
  let supervisor: Supervisor | undefined
  let server: Promise<PrivatePostgres> | undefined
  const kept = new Map<string, Promise<unknown>>()
  let created = 0
  /** A further one is started when the virtual hosts of the last are used up. */
  const brokers: Promise<PrivateRabbitmq>[] = []
  let taken = 0
  return {
    once<T>(key: string, make: () => Promise<T>) {
      const made = (kept.get(key) as Promise<T> | undefined) ?? make()
      kept.set(key, made)
      made.catch(() => kept.delete(key))
      return made
    },
    async createDatabase() {
      supervisor ??= createSupervisor()
      server ??= startPrivatePostgres(supervisor)
      return await (await server).createDatabase(`drill_${++created}`)
    },
    async createVirtualHost() {
      supervisor ??= createSupervisor()
      const index = taken++
      const broker = Math.floor(index / VIRTUAL_HOSTS)
      brokers[broker] ??= startPrivateRabbitmq(supervisor)
      return (await brokers[broker]).urls[index % VIRTUAL_HOSTS]!
    },
    async [Symbol.asyncDispose]() {
      for (const broker of brokers) await (await broker.catch(() => undefined))?.[Symbol.asyncDispose]()
      await (await server?.catch(() => undefined))?.[Symbol.asyncDispose]()
      await supervisor?.[Symbol.asyncDispose]()
    },
  }
}
