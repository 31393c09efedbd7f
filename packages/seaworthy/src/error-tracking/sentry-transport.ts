import type { Clock } from '../base/index.ts'
import type { SentryDsn } from './sentry-dsn.ts'
import { pauseOf } from './sentry-rate-limits.ts'

/** What became of an envelope. */
export interface Delivery {
  /** `taken`, `rejected` for good, told to wait, or failed on the way. */
  readonly outcome: 'taken' | 'rejected' | 'told_to_wait' | 'failed'
  /** In words for people; empty for `taken`. */
  readonly reason: string
  /** How long nothing may be sent, milliseconds. */
  readonly pauseMs: number
}

export interface SentryTransport {
  /** Never rejects; gives up after the time limit and when the signal aborts. */
  send(envelope: Buffer, signal: AbortSignal): Promise<Delivery>
  close(): Promise<void>
}

type Agent = InstanceType<typeof import('undici').Agent>

/** Envelopes over HTTP, over one connection. The client is loaded with the first of them. */
export function sentryTransport(dsn: SentryDsn, timeoutMs: number, clock: Clock): SentryTransport {
  let agent: Agent | undefined
  const headers = {
    'content-type': 'application/x-sentry-envelope',
    'x-sentry-auth': `Sentry sentry_version=7, sentry_client=seaworthy/0.1.0, sentry_key=${dsn.publicKey}`,
  }

  async function post(body: Buffer, signal: AbortSignal): Promise<Delivery> {
    const { Agent, request } = await import('undici')
    agent ??= new Agent({ connections: 1 })
    const answer = await request(dsn.url, { dispatcher: agent, method: 'POST', headers, body, signal })
    await answer.body.dump({ limit: 65_536, signal })
    const { statusCode: status } = answer
    const one = (name: string) => [answer.headers[name] ?? []].flat()[0]
    const limits = { status, rateLimits: one('x-sentry-rate-limits'), retryAfter: one('retry-after') }
    const pauseMs = pauseOf(limits, clock.now())
    if (status >= 200 && status < 300) return { outcome: 'taken', reason: '', pauseMs }
    const reason = `${dsn.host} answers with ${status}`
    if (status === 429) return { outcome: 'told_to_wait', reason, pauseMs }
    return { outcome: status >= 500 ? 'failed' : 'rejected', reason, pauseMs }
  }

  return {
    async send(envelope, signal) {
      const late = new AbortController()
      const done = new AbortController()
      clock.sleep(timeoutMs, done.signal).then(
        () => late.abort(),
        () => undefined,
      )
      try {
        return await post(envelope, AbortSignal.any([signal, late.signal]))
      } catch (error) {
        const { code } = error as { code?: unknown }
        const failed = `${dsn.host} cannot be reached${typeof code === 'string' ? ` (${code})` : ''}`
        const reason = late.signal.aborted ? `${dsn.host} did not answer within ${timeoutMs} ms` : failed
        return { outcome: 'failed', reason, pauseMs: 0 }
      } finally {
        done.abort()
      }
    },
    async close() {
      await agent?.destroy()
    },
  }
}
