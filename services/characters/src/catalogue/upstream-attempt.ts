import type { AppError } from 'seaworthy/errors'
import type { Dispatcher } from 'undici'
import { request } from 'undici'
import { refreshErrors } from './refresh-errors.ts'
import { retryAfterS } from './retry-after.ts'
import { checkUpstreamPage, type UpstreamPage } from './upstream-page.ts'

export type AttemptOutcome =
  | 'ok'
  | 'network'
  | 'timeout'
  | 'status'
  | 'rate_limited'
  | 'unreadable'
  | 'wrong_shape'
  | 'too_large'

/** How one attempt at one page ended. */
export type Attempt =
  | { readonly outcome: 'ok'; readonly page: UpstreamPage }
  | {
      readonly outcome: Exclude<AttemptOutcome, 'ok'>
      readonly error: AppError
      /** Another attempt may go better. */
      readonly again: boolean
      /** What the upstream asked for, in seconds. */
      readonly waitS?: number
    }

export interface AttemptOptions {
  readonly url: string
  readonly page: number
  readonly headers: Record<string, string>
  readonly dispatcher: Dispatcher
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly nowMs: number
  /** Aborts when nobody wants the page any more; the attempt then throws the signal's reason. */
  readonly signal: AbortSignal
}

/** One request for one page, from the connection to the checked body, inside one time limit. */
export async function attemptPage(options: AttemptOptions): Promise<Attempt> {
  const { page, timeoutMs, maxBytes, signal } = options
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const { statusCode, headers, body } = await request(options.url, {
      dispatcher: options.dispatcher,
      headers: options.headers,
      signal: AbortSignal.any([signal, timeout]),
    })
    if (statusCode !== 200) {
      // Destroying an unread body makes undici raise an error that nobody can catch; reading it to the end does not.
      await body.dump({ limit: maxBytes }).catch(() => undefined)
      return refused(page, statusCode, retryAfterS(text(headers['retry-after']), options.nowMs))
    }
    const bytes = await readAtMost(body, maxBytes)
    if (!bytes) {
      return {
        outcome: 'too_large',
        again: false,
        error: refreshErrors.upstream_too_large({ page, maxBytes }),
      }
    }
    return understand(page, bytes)
  } catch (cause) {
    signal.throwIfAborted()
    if (timeout.aborted) {
      return {
        outcome: 'timeout',
        again: true,
        error: refreshErrors.upstream_timeout({ page, timeoutMs }, { cause }),
      }
    }
    const reason = (cause as NodeJS.ErrnoException).code ?? 'the connection broke'
    return {
      outcome: 'network',
      again: true,
      error: refreshErrors.upstream_unreachable({ page, reason }, { cause }),
    }
  }
}

function refused(page: number, status: number, waitS: number | undefined): Attempt {
  return {
    outcome: status === 429 ? 'rate_limited' : 'status',
    again: status === 429 || status === 408 || status >= 500,
    error: refreshErrors.upstream_refused({ page, status }),
    ...(waitS === undefined ? {} : { waitS }),
  }
}

function understand(page: number, bytes: Buffer): Attempt {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString())
  } catch (cause) {
    return {
      outcome: 'unreadable',
      again: true,
      error: refreshErrors.upstream_unreadable({ page }, { cause }),
    }
  }
  const checked = checkUpstreamPage(value)
  if (checked.ok) return { outcome: 'ok', page: checked.page }
  const { at, expected } = checked
  return {
    outcome: 'wrong_shape',
    again: false,
    error: refreshErrors.upstream_shape_changed({ page, at, expected }),
  }
}

/** The whole body, or undefined as soon as it is larger. */
async function readAtMost(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const text = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value
