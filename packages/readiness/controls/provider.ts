import type { Flaw } from './flaws.ts'
import { Problem } from './problem.ts'
import type { Scope } from './scope.ts'

const DEADLINE_MS = 600
const ATTEMPT_MS = 300
const OPEN_MS = 500
const WINDOW = 20

export interface Provider {
  /** Whether the last answer was one. */
  readonly isWell: boolean
  /** @throws Problem 502, 503 or 504 when the provider gives nothing in time. */
  ask(path: string, scope: Scope): Promise<unknown>
}

/** The client of the upstream: one deadline, retries within a budget, a breaker, and respect for Retry-After. */
export function createProvider(base: string | undefined, flaw: Flaw | undefined): Provider {
  const results: boolean[] = []
  let tokens = 2
  let notBefore = 0
  let openUntil = 0
  let probing = false
  let isWell = true

  const settle = (ok: boolean) => {
    isWell = ok
    results.push(ok)
    if (results.length > WINDOW) results.shift()
    if (probing) {
      probing = false
      results.length = 0
      openUntil = ok ? 0 : Date.now() + OPEN_MS
    } else if (results.length >= 10 && results.filter((good) => !good).length > results.length * 0.6) {
      if (flaw !== 'no-breaker') openUntil = Date.now() + OPEN_MS
    }
  }

  const attempt = async (path: string, scope: Scope, signal: AbortSignal | undefined) => {
    if (Date.now() < notBefore) throw new Problem(503, 'upstream_asked_to_wait')
    if (openUntil > 0) {
      if (Date.now() < openUntil || probing) throw new Problem(503, 'upstream_is_left_alone')
      probing = true
    }
    let response: Response
    try {
      response = await fetch(base + path, {
        headers: {
          'x-request-id': flaw === 'keeps-id-to-itself' ? 'none' : scope.requestId,
          ...scope.outbound(),
        },
        ...(signal && { signal }),
      })
      if (response.ok) {
        const body: unknown = await response.json()
        settle(true)
        return { body }
      }
      await response.arrayBuffer()
    } catch {
      if (scope.signal.aborted) probing = false
      else settle(false)
      return { again: !signal?.aborted }
    }
    const waitS = Number(response.headers.get('retry-after') ?? 0)
    if (waitS > 0 && flaw !== 'ignores-retry-after') notBefore = Date.now() + waitS * 1_000
    settle(response.status < 500)
    return { again: response.status >= 500 && waitS === 0 }
  }

  return {
    get isWell() {
      return isWell
    },
    async ask(path, scope) {
      tokens = Math.min(2, tokens + 0.05)
      const began = performance.now()
      const hangUp = flaw === 'ignores-hang-up' ? [] : [scope.signal]
      for (let tries = 1; ; tries++) {
        const leftMs = Math.min(ATTEMPT_MS, DEADLINE_MS - (performance.now() - began))
        if (leftMs <= 0) throw new Problem(504, 'upstream_too_slow')
        const signal =
          flaw === 'no-deadline'
            ? undefined
            : AbortSignal.any([...hangUp, AbortSignal.timeout(Math.ceil(leftMs))])
        const { body, again } = await attempt(path, scope, signal)
        if (body !== undefined) return body
        if (flaw === 'retries-without-budget') {
          if (tries > 3) throw new Problem(502, 'upstream_failed')
          continue
        }
        if (!again || tokens < 1) throw new Problem(502, 'upstream_failed')
        tokens--
      }
    },
  }
}
