import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { query } from '@seaworthy/rig'
import { startSteadyLoad } from '../harness/steady-load.ts'
import type { Ground } from './ground.ts'
import { startImpatientClient } from './impatient-client.ts'
import { nameOf } from './prometheus.ts'

/** Something that goes wrong, and whom it wakes. */
export interface Story {
  readonly name: string
  readonly says: string
  readonly service: string
  /** What else nobody may touch meanwhile: another service, or `processor`, where two at once would take more than there is. */
  readonly takes?: readonly string[]
  /** Alerts that have to fire. */
  readonly fires: readonly string[]
  /** Of those the ones of which nobody is told while another fires. */
  readonly silenced?: readonly string[]
  /**
   * Of those the ones of which nobody was told before either. Where time runs faster all windows have the same young data, so that
   * windows of days burn before a cause is noticed.
   */
  readonly untold?: readonly string[]
  /** Alerts whose windows are too long to see them end here. */
  readonly lasts?: readonly string[]
  /** Panels that have something to draw only then. */
  readonly draws?: readonly string[]
  /** Breaks it, and answers with what mends it again. */
  readonly breaks: (ground: Ground) => Promise<() => Promise<void>>
}

// As the rules name the windows when time runs twenty times faster.
const [HOUR, SIX_HOURS, DAY, THREE_DAYS] = ['180000ms', '1080000ms', '4320000ms', '12960000ms']
/** An alert of a burnt budget, over each of its windows. */
export const burn = (alert: string): readonly string[] =>
  [HOUR, SIX_HOURS, DAY, THREE_DAYS].map((window) => nameOf(alert, window))
const lastingBurn = (alert: string) => [SIX_HOURS, DAY, THREE_DAYS].map((window) => nameOf(alert, window))

/** Those of them for which somebody was woken already. */
export const silencedByPages = (alert: string): readonly string[] =>
  [DAY, THREE_DAYS].map((window) => nameOf(alert, window))

const NEWER_MIGRATION = `insert into seaworthy_migration (version, name, checksum, duration_ms, backward_compatible)
  values (9999, '9999_newer', 'none', 1, true)`

/** One command to a Redis, as a person types it. */
async function askRedis(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`${command}\r\nQUIT\r\n`)
  return await text(socket)
}

export const STORIES: readonly Story[] = [
  {
    name: 'database-gone',
    says: 'the database resets every connection',
    service: 'characters',
    fires: ['CriticalDependencyDown', 'ErrorRateHigh', ...burn('AvailabilityBudgetBurn')],
    silenced: ['ErrorRateHigh', ...burn('AvailabilityBudgetBurn')],
    untold: ['ErrorRateHigh'],
    lasts: lastingBurn('AvailabilityBudgetBurn'),
    async breaks({ services: { characters } }) {
      characters.proxyOf('database').set({ kind: 'reset' })
      return async () => characters.proxyOf('database').set({ kind: 'none' })
    },
  },
  {
    name: 'database-slow',
    says: 'the database takes 700 ms for each answer, with four connections for twenty callers',
    service: 'characters',
    fires: ['LatencyHigh', 'PoolExhausted', ...burn('LatencyBudgetBurn')],
    silenced: silencedByPages('LatencyBudgetBurn'),
    lasts: lastingBurn('LatencyBudgetBurn'),
    async breaks({ services: { characters } }) {
      characters.proxyOf('database').set({ kind: 'latency', delayMs: 700 })
      const load = startSteadyLoad({
        port: characters.port,
        path: '/api/v1/characters?name=other{n}&pageSize=100',
        clients: 16,
      })
      return async () => {
        characters.proxyOf('database').set({ kind: 'none' })
        await load.stop()
      }
    },
  },
  {
    name: 'schema-ahead',
    says: 'a newer version has migrated, and this one goes on',
    service: 'characters',
    fires: ['SchemaAhead'],
    async breaks({ services: { characters } }) {
      const change = async (statement: string) => {
        await query(characters.addressOf('database'), statement)
        await characters.kill()
        await characters.start()
      }
      await change(NEWER_MIGRATION)
      return () => change('delete from seaworthy_migration where version = 9999')
    },
  },
  {
    name: 'redis-gone',
    says: 'Redis resets every connection',
    service: 'characters',
    takes: ['pokedex'],
    fires: ['CacheUnavailable'],
    draws: ['What befell it', 'Losses by reason'],
    async breaks({ services: { characters, pokedex } }) {
      const proxies = [characters, pokedex].map((each) => each.proxyOf('cache'))
      for (const proxy of proxies) proxy.set({ kind: 'reset' })
      return async () => {
        for (const proxy of proxies) proxy.set({ kind: 'none' })
      }
    },
  },
  {
    name: 'redis-full',
    says: 'Redis has no room for anything new',
    service: 'characters',
    fires: ['RedisFull'],
    async breaks({ services: { characters } }) {
      const { port } = characters.proxyOf('cache')
      await askRedis(port, 'CONFIG SET maxmemory 1')
      return async () => void (await askRedis(port, 'CONFIG SET maxmemory 0'))
    },
  },
  {
    name: 'stale-catalogue',
    says: 'the provider of the catalogue resets every connection, so that what is served gets old',
    service: 'characters',
    fires: ['Degraded'],
    async breaks({ services: { characters } }) {
      const proxy = characters.proxyOf('upstream')
      proxy.set({ kind: 'reset' })
      return async () => proxy.set({ kind: 'none' })
    },
  },
  {
    name: 'crowd',
    says: 'a hundred callers where forty may be served',
    service: 'characters',
    takes: ['processor'],
    fires: ['Saturated'],
    async breaks({ services: { characters } }) {
      const load = startSteadyLoad({
        port: characters.port,
        path: '/api/v1/characters?name=crowd{n}&pageSize=100',
        clients: 100,
        pauseMs: 100,
      })
      return async () => void (await load.stop())
    },
  },
  {
    name: 'impatient',
    says: 'clients send hundreds of requests over one connection without waiting for answers',
    fires: [],
    draws: ['Cut off'],
    service: 'characters',
    takes: ['pokedex'],
    async breaks({ services: { characters, pokedex } }) {
      const clients = [characters, pokedex].map(({ port }) => startImpatientClient(port))
      return async () => {
        for (const stop of clients) stop()
      }
    },
  },
  {
    name: 'still-process',
    says: 'the process stands still for 600 ms in each second',
    service: 'characters',
    fires: ['EventLoopBusy'],
    async breaks({ services: { characters } }) {
      let isOver = false
      const over = (async () => {
        while (!isOver) {
          characters.process?.signal('SIGSTOP')
          await sleep(600)
          characters.process?.signal('SIGCONT')
          await sleep(400)
        }
      })()
      return async () => {
        isOver = true
        await over
      }
    },
  },
  {
    name: 'killed-process',
    says: 'the process is killed three times',
    service: 'characters',
    fires: ['CrashLooping'],
    async breaks({ services: { characters } }) {
      for (let times = 0; times < 3; times++) {
        await characters.kill()
        await characters.start()
        // Long enough to be read at least once.
        await sleep(2_500)
      }
      return async () => undefined
    },
  },
  {
    name: 'no-replica',
    says: 'no replica is left',
    service: 'characters',
    fires: ['ServiceUnavailable', 'ReplicaSilent'],
    silenced: ['ReplicaSilent'],
    untold: ['ReplicaSilent'],
    async breaks({ services: { characters } }) {
      await characters.kill()
      return () => characters.start()
    },
  },
  {
    name: 'provider-limping',
    says: 'a provider answers every eighth call with 503',
    service: 'pokedex',
    fires: ['RetrySpike'],
    async breaks({ services: { pokedex } }) {
      const stub = pokedex.stubOf('species')
      const before = stub.behave((_, index) => (index % 8 === 0 ? { status: 503 } : undefined))
      return async () => void stub.behave(before)
    },
  },
  {
    name: 'provider-failing',
    says: 'a provider answers everything with 500',
    service: 'pokedex',
    fires: ['ProviderFailing', 'BreakerOpen'],
    async breaks({ services: { pokedex } }) {
      const stub = pokedex.stubOf('species')
      const before = stub.behave(() => ({ status: 500 }))
      return async () => void stub.behave(before)
    },
  },
]
