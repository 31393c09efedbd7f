import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Flaw } from './flaws.ts'

export interface Store {
  /** What the last look in the background found. */
  readonly isUp: boolean
  /** The text under a key; undefined when there is none. @throws Error when the store does not answer in time. */
  get(key: string): Promise<string | undefined>
  set(key: string, text: string, ms?: number): Promise<void>
  /** Counts up from nothing; the count ends with its window. */
  count(key: string, ms: number): Promise<{ count: number; endsAt: number }>
  /** Whether the lock is ours now. */
  lock(key: string, ms: number): Promise<boolean>
  unlock(key: string): Promise<void>
}

const TIMEOUT_MS = 300
const LOOK_MS = 150

/** The client of the shared store: kept connections, a time limit, and a look in the background. */
export function createStore(base: string | undefined, flaw: Flaw | undefined): Store | undefined {
  if (!base) return undefined
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  let isUp = false
  let isLost = false
  const call = (method: string, path: string, body = '') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      if (isLost) throw new Error('the store was lost')
      const outgoing = request(base + path, { method, agent }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => {
          clearTimeout(timer)
          resolve({ status: response.statusCode ?? 0, text })
        })
        response.on('error', reject)
      })
      const timer = setTimeout(
        () => flaw !== 'no-store-timeout' && outgoing.destroy(new Error('the store is slow')),
        TIMEOUT_MS,
      )
      outgoing.on('error', (error) => {
        clearTimeout(timer)
        isLost ||= flaw === 'never-reconnects'
        reject(error)
      })
      outgoing.end(body)
    })
  const look = async () => {
    for (;;) {
      isUp = await call('GET', '/alive').then(
        () => true,
        () => false,
      )
      await sleep(LOOK_MS, undefined, { ref: false })
    }
  }
  void look()
  return {
    get isUp() {
      return isUp
    },
    async get(key) {
      const { status, text } = await call('GET', `/${key}`)
      return status === 200 ? text : undefined
    },
    async set(key, text, ms = 3_600_000) {
      await call('PUT', `/${key}?ms=${ms}`, text)
    },
    async count(key, ms) {
      return JSON.parse((await call('POST', `/${key}?ms=${ms}`)).text) as { count: number; endsAt: number }
    },
    lock: async (key, ms) => (await call('LOCK', `/lock-${key}?ms=${ms}`)).status === 200,
    async unlock(key) {
      await call('DELETE', `/lock-${key}`)
    },
  }
}
