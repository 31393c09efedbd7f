import { createSupervisor, type Supervisor } from '@seaworthy/rig'

/** What is too slow to start, or to find out, for each drill: it is there for the whole run. */
export interface ServerPool extends AsyncDisposable {
  /** The server that `start` gave the first time, until the pool ends; so is its failure. */
  shared<S extends AsyncDisposable>(key: string, start: (supervisor: Supervisor) => Promise<S>): Promise<S>
  /** What `make` gave the first time, for the rest of the run. A failure is not kept. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>
}

export function createServerPool(): ServerPool {
  let supervisor: Supervisor | undefined
  const servers = new Map<string, Promise<AsyncDisposable>>()
  const kept = new Map<string, Promise<unknown>>()
  return {
    shared<S extends AsyncDisposable>(key: string, start: (supervisor: Supervisor) => Promise<S>) {
      supervisor ??= createSupervisor()
      const server = (servers.get(key) as Promise<S> | undefined) ?? start(supervisor)
      servers.set(key, server)
      return server
    },
    once<T>(key: string, make: () => Promise<T>) {
      const made = (kept.get(key) as Promise<T> | undefined) ?? make()
      kept.set(key, made)
      made.catch(() => kept.delete(key))
      return made
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers.values())
        await (await server.catch(() => undefined))?.[Symbol.asyncDispose]()
      await supervisor?.[Symbol.asyncDispose]()
    },
  }
}
