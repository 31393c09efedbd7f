import { type Flaw, flaw } from '../monitoring/flaw.ts'
import type { Fleet } from './fleet.ts'

/** One thing that breaks in the fleet. */
export interface Fault {
  readonly name: string
  readonly says: string
  readonly service: string
  /** Columns of the first dashboard of which one has to be red, where it shows there. */
  readonly blames?: 'Application' | 'Upstream' | 'Infrastructure'
  /** As a runbook names it; where two see the same from two sides, either. */
  readonly causes: readonly string[]
  /**
   * Puts a replica there that waits for the signal to go wrong, so that its start is none of what is told. It begins with SIGUSR2.
   *
   * @returns the pod
   */
  readonly arms?: (fleet: Fleet, pick: (below: number) => number) => Promise<string>
  /** @param pick a replica, or another number below the one that is given */
  readonly breaks?: (fleet: Fleet, pick: (below: number) => number) => Promise<void>
  /** What the owner of a provider does when somebody tells what is wrong with it. */
  readonly owner?: (fleet: Fleet) => void
}

const species = (fleet: Fleet) => fleet.service('pokedex').stubOf('species')
const speciesMended = (fleet: Fleet) => void species(fleet).behave(() => undefined)
const podOf = (fleet: Fleet, service: string, pick: (below: number) => number) => {
  const { replicas } = fleet.service(service)
  return replicas[pick(replicas.length)]?.pod ?? ''
}

async function armed(fleet: Fleet, pick: (below: number) => number, name: Flaw): Promise<string> {
  const pod = podOf(fleet, 'characters', pick)
  await fleet.service('characters').replace(pod, flaw(name))
  return pod
}

/** A session that is idle in its transaction, as a console leaves one that somebody forgot. */
const LOCKING = "(echo 'begin; lock table characters in access exclusive mode;'; sleep 600)"

export const FAULTS: readonly Fault[] = [
  {
    name: 'database-killed',
    says: 'Postgres is killed',
    service: 'characters',
    blames: 'Infrastructure',
    causes: ['The database does not answer'],
    breaks: ({ servers }) => servers.database.kill9(),
  },
  {
    name: 'database-frozen',
    says: 'Postgres keeps its connections and answers nothing',
    service: 'characters',
    blames: 'Infrastructure',
    causes: ['The database does not answer'],
    breaks: ({ servers }) => servers.database.pause(),
  },
  {
    name: 'table-locked',
    says: 'a console that somebody forgot holds a lock on the table of characters',
    service: 'characters',
    blames: 'Infrastructure',
    causes: ['A session holds a lock that others wait for'],
    async breaks({ supervisor, addresses }) {
      const command = ['sh', '-c', `${LOCKING} | psql ${addresses.DATABASE_URL}`]
      await supervisor.start({ command, cwd: import.meta.dirname, env: {} })
    },
  },
  {
    name: 'redis-killed',
    says: 'Redis is killed',
    service: 'characters',
    blames: 'Infrastructure',
    causes: ['Redis does not answer'],
    breaks: ({ servers }) => servers.cache.kill9(),
  },
  {
    name: 'replica-frozen',
    says: 'one replica of three stands still',
    service: 'characters',
    blames: 'Infrastructure',
    causes: ['One replica does not answer, and the others do'],
    async breaks(fleet, pick) {
      const { replicas } = fleet.service('characters')
      replicas[pick(replicas.length)]?.process?.signal('SIGSTOP')
    },
  },
  {
    name: 'stranger-frozen',
    says: 'one replica of two of the service in Python stands still',
    service: 'items-python',
    blames: 'Infrastructure',
    causes: ['One replica does not answer, and the others do'],
    async breaks(fleet, pick) {
      const { replicas } = fleet.service('items-python')
      replicas[pick(replicas.length)]?.process?.signal('SIGSTOP')
    },
  },
  {
    name: 'event-loop-blocked',
    says: 'one replica of three computes for 450 ms, again and again',
    service: 'characters',
    blames: 'Application',
    causes: ['One replica computes, and the others do not'],
    arms: (fleet, pick) => armed(fleet, pick, 'blocked-loop'),
  },
  {
    name: 'memory-leak',
    says: 'one replica of three keeps all that it ever made',
    service: 'characters',
    causes: ['The heap of one replica fills, and those of others do not'],
    arms: (fleet, pick) => armed(fleet, pick, 'full-heap'),
  },
  {
    name: 'bad-release',
    says: 'a version is rolled out that answers every third list with 500',
    service: 'characters',
    blames: 'Application',
    causes: ['Its own code fails since a rollout'],
    breaks: (fleet) => fleet.service('characters').rollOut(flaw('bad-release')),
  },
  {
    name: 'bad-configuration',
    says: 'one replica of two has a wrong address of its provider',
    service: 'pokedex',
    blames: 'Upstream',
    causes: [
      'One replica fails, and the others do not',
      'Calls of one replica fail, and those of others do not',
    ],
    breaks: (fleet, pick) =>
      fleet
        .service('pokedex')
        .replace(podOf(fleet, 'pokedex', pick), { SPECIES_URL: 'http://127.0.0.1:9/api' }),
  },
  {
    name: 'provider-down',
    says: 'the provider of species answers everything with 500',
    service: 'pokedex',
    blames: 'Upstream',
    causes: ['It is down'],
    breaks: async (fleet) => void species(fleet).behave(() => ({ status: 500 })),
    owner: speciesMended,
  },
  {
    name: 'provider-slow',
    says: 'the provider of species takes four seconds for each answer',
    service: 'pokedex',
    blames: 'Upstream',
    causes: ['It is slow'],
    breaks: async (fleet) => void species(fleet).behave(() => ({ status: 404, delayMs: 4_000 })),
    owner: speciesMended,
  },
  {
    name: 'provider-changed',
    says: 'the provider of species answers with fields of other names',
    service: 'pokedex',
    blames: 'Upstream',
    causes: ['It sends answers that cannot be read'],
    breaks: async (fleet) => void species(fleet).behave(() => ({ status: 200, body: '{"species":{}}' })),
    owner: speciesMended,
  },
  {
    name: 'scaled-to-nothing',
    says: 'somebody set the number of replicas to 0',
    service: 'pokedex',
    blames: 'Infrastructure',
    causes: ['No replica is asked for'],
    breaks: (fleet) => fleet.service('pokedex').scale(0),
  },
]
