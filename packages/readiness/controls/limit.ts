import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendJson } from './edge.ts'
import type { Flaw } from './flaws.ts'
import { Problem } from './problem.ts'
import type { Store } from './store-client.ts'

const QUOTA = 20
const WINDOW_MS = 60_000

/** Counts the requests of a client in the store, so that replicas count together, and alone while the store is lost. */
export function createLimit(store: Store | undefined, flaw: Flaw | undefined) {
  const windows = new Map<string, { count: number; endsAt: number }>()
  const countAlone = (key: string) => {
    const found = windows.get(key)
    const window = found && found.endsAt > Date.now() ? found : { count: 0, endsAt: Date.now() + WINDOW_MS }
    windows.set(key, window)
    window.count++
    return { ...window }
  }
  const countTogether = async (key: string) => {
    if (!store || flaw === 'limits-per-replica') return countAlone(key)
    return await store.count(`limit-${key}`, WINDOW_MS).catch((error: unknown) => {
      if (flaw === 'limit-fails-with-store') throw error
      return flaw === 'no-limit-without-store'
        ? { count: 1, endsAt: Date.now() + WINDOW_MS }
        : countAlone(key)
    })
  }
  return async (request: IncomingMessage, response: ServerResponse) => {
    const forwarded = flaw === 'trusts-forwarded-for' ? request.headers['x-forwarded-for'] : undefined
    const key = String(request.headers['x-api-key'] ?? forwarded ?? request.socket.remoteAddress)
    const { count, endsAt } = await countTogether(encodeURIComponent(key))
    const quota = flaw === 'one-too-many' ? QUOTA + 1 : QUOTA
    const resetS = Math.ceil((endsAt - Date.now()) / 1000)
    const remaining = Math.max(0, quota - count)
    if (flaw === 'old-rate-fields') {
      response.setHeader('x-ratelimit-remaining', String(remaining))
    } else {
      response.setHeader('ratelimit-policy', `"default";q=${QUOTA};w=60`)
      response.setHeader('ratelimit', `"default";r=${remaining};t=${resetS}`)
    }
    if (count > quota) {
      throw new Problem(
        429,
        'quota_exceeded',
        flaw === 'no-retry-after' ? {} : { 'retry-after': String(resetS) },
      )
    }
    sendJson(response, 200, { ok: true })
  }
}
