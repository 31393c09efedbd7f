import { startSteadyLoad } from '../harness/steady-load.ts'
import { flaw } from '../monitoring/flaw.ts'
import type { Ground } from '../monitoring/ground.ts'

/** Something that goes wrong, and the dashboards that are to show it. */
export interface Subject {
  /** Files are called by it, and by the dashboard. */
  readonly name: string
  /** Under its title. */
  readonly says: string
  readonly service: 'characters' | 'pokedex'
  /** Key of another one beside the first. */
  readonly dashboard?: 'dependencies'
  /** What its upper panels have to blame, and nothing else. */
  readonly blames?: 'Application' | 'Upstream' | 'Infrastructure'
  /** Breaks it, and answers with what mends it again. Nothing breaks by default. */
  readonly breaks?: (ground: Ground) => Promise<() => Promise<void>>
}

const providerFails = async ({ services: { pokedex } }: Ground) => {
  const stub = pokedex.stubOf('species')
  const before = stub.behave(() => ({ status: 500 }))
  return async () => void stub.behave(before)
}
const databaseGone = async ({ services: { characters } }: Ground) => {
  characters.proxyOf('database').set({ kind: 'reset' })
  return async () => characters.proxyOf('database').set({ kind: 'none' })
}

export const SUBJECTS: readonly Subject[] = [
  {
    name: 'quiet',
    says: 'Under load, and nothing is wrong.',
    service: 'characters',
  },
  {
    name: 'provider-fails',
    says: 'At 0 s the provider of species began to answer everything with 500.',
    service: 'pokedex',
    dashboard: 'dependencies',
    blames: 'Upstream',
    breaks: providerFails,
  },
  {
    name: 'database-gone',
    says: 'At 0 s the database began to reset every connection.',
    service: 'characters',
    blames: 'Infrastructure',
    breaks: databaseGone,
  },
  {
    name: 'redis-gone',
    says: 'At 0 s Redis began to reset every connection. Users notice nothing.',
    service: 'characters',
    blames: 'Infrastructure',
    async breaks({ services: { characters } }) {
      characters.proxyOf('cache').set({ kind: 'reset' })
      return async () => characters.proxyOf('cache').set({ kind: 'none' })
    },
  },
  {
    name: 'bad-release',
    says: 'At 0 s a release was rolled out in which every third list of characters is answered with 500.',
    service: 'characters',
    blames: 'Application',
    async breaks({ services: { characters } }) {
      await characters.kill()
      await characters.start({ env: flaw('bad-release') })
      return async () => {
        await characters.kill()
        await characters.start()
      }
    },
  },
]

/** What both services are asked all the time, what caches have and what they have not. */
export function startAsking({ services: { characters, pokedex } }: Ground) {
  const list = '/api/v1/characters'
  const name = '/api/v1/pokemon'
  return [
    startSteadyLoad({
      port: characters.port,
      path: `${list}?name=nobody{n}&pageSize=100`,
      clients: 4,
      pauseMs: 150,
    }),
    startSteadyLoad({ port: characters.port, path: `${list}?pageSize=100`, clients: 2, pauseMs: 150 }),
    startSteadyLoad({ port: characters.port, path: `${list}/2`, clients: 2, pauseMs: 150 }),
    startSteadyLoad({
      port: pokedex.port,
      path: `${name}/nobody-{n}`,
      clients: 3,
      pauseMs: 150,
      statuses: [404],
    }),
    startSteadyLoad({ port: pokedex.port, path: `${name}/mewtwo`, clients: 2, pauseMs: 150 }),
  ]
}
