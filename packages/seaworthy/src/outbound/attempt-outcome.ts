import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../base/index.ts'
import type { AppError } from '../errors/index.ts'
import { AddressRefused } from './address-guard.ts'
import type { BodyReader, WantedBody } from './answer-body.ts'
import type { Verdict } from './circuit-breaker.ts'
import { retryAfterMs } from './retry-after.ts'
import type { GateReason } from './retry-gate.ts'
import type { EndReason, WireResult } from './transport.ts'
import { upstreamErrors } from './upstream-errors.ts'

/** Label of an attempt in metrics, spans and logs. */
export type OutcomeName =
  | 'ok'
  | 'accepted'
  | 'connect'
  | 'broken'
  | 'timeout'
  | 'server_error'
  | 'rate_limited'
  | 'refused'
  | 'redirect'
  | 'too_large'
  | 'encoding'
  | 'content_type'
  | 'unreadable'
  | 'wrong_shape'
  | 'address_refused'
  | 'cancelled'

export interface AttemptSuccess {
  readonly name: 'ok' | 'accepted'
  readonly verdict: 'success'
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

export interface AttemptFailure {
  readonly name: Exclude<OutcomeName, 'ok' | 'accepted'>
  /** What the breaker makes of it. */
  readonly verdict: Verdict
  /** Whether it may be sent again: always (nothing went out), when it is idempotent, or not. */
  readonly again: 'always' | 'idempotent' | 'never'
  readonly status: number | undefined
  /** The provider asked to be left alone for so long. */
  readonly wait?: { readonly ms: number; readonly reason: GateReason }
  /** Undefined when the caller called off. */
  readonly error: AppError | undefined
}

export type AttemptOutcome = AttemptSuccess | AttemptFailure

/** What a provider's answers are judged by. */
export interface Judge {
  readonly name: string
  readonly bodies: BodyReader
  readonly clock: Pick<Clock, 'now'>
  readonly tuning: { readonly maxRetryAfterS: number }
}

/** What the call takes for an answer. */
export interface Wanted extends WantedBody {
  readonly accept?: readonly number[]
}

const WITHOUT_REMEDY =
  /^(?:ENOTFOUND|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH)/

/** @throws TypeError when the request itself was malformed: the provider has nothing to do with it. */
export function judge(
  result: WireResult,
  provider: Judge,
  wanted: Wanted,
  timeoutMs: number,
): AttemptOutcome {
  const { name: upstream } = provider
  switch (result.kind) {
    case 'answer':
      return judgeAnswer(result, provider, wanted)
    case 'too-large':
      return invalid('too_large', result.status, 'it is larger than allowed', upstream)
    case 'ended':
      return judgeEnded(result.reason, upstream, timeoutMs)
    case 'broken':
      return judgeBroken(result.error, result.sent, upstream)
  }
}

function judgeEnded(reason: EndReason, upstream: string, timeoutMs: number): AttemptFailure {
  if (reason === 'called-off' || reason === 'closed') {
    const error = reason === 'closed' ? closedError(upstream) : undefined
    return { name: 'cancelled', verdict: 'ignored', again: 'never', status: undefined, error }
  }
  return {
    name: 'timeout',
    verdict: 'failure',
    again: 'idempotent',
    status: undefined,
    error: upstreamErrors.upstream_timeout({ upstream, timeoutMs: Math.round(timeoutMs) }),
  }
}

/** What a call fails with when the provider's client was closed. */
export function closedError(upstream: string): AppError {
  return upstreamErrors.upstream_unavailable({ upstream, reason: 'the service is stopping' })
}

function judgeAnswer(
  answer: Extract<WireResult, { kind: 'answer' }>,
  provider: Judge,
  wanted: Wanted,
): AttemptOutcome {
  const { status, headers } = answer
  const { name: upstream } = provider
  if (status >= 200 && status < 300) {
    const reading = provider.bodies.read(wanted, headers, answer.body)
    if (!reading.ok) return invalid(reading.outcome, status, reading.reason, upstream)
    return { name: 'ok', verdict: 'success', status, headers, body: reading.body }
  }
  if (wanted.accept?.includes(status)) {
    return { name: 'accepted', verdict: 'success', status, headers, body: undefined }
  }
  if (status === 429 || status === 503) return judgeBusy(status, headers, provider)
  if (status >= 500) {
    const again = status === 502 || status === 504 ? 'idempotent' : 'never'
    return failed('server_error', status, `it answered with status ${status}`, again, upstream)
  }
  if (status >= 400) {
    const error = upstreamErrors.upstream_refused({ upstream, status })
    return { name: 'refused', verdict: 'success', again: 'never', status, error }
  }
  return invalid('redirect', status, 'it is a redirect', upstream)
}

/** 429 with Retry-After is the provider in good order: the gate deals with it, not the breaker. */
function judgeBusy(status: 429 | 503, headers: IncomingHttpHeaders, provider: Judge): AttemptFailure {
  const { name: upstream, clock, tuning } = provider
  const asked = retryAfterMs(headers['retry-after'], clock.now())
  const ms = asked && Math.min(asked, 1_000 * tuning.maxRetryAfterS)
  const reason: GateReason = status === 429 ? 'rate-limited' : 'unavailable'
  return {
    name: status === 429 ? 'rate_limited' : 'server_error',
    verdict: status === 429 && ms ? 'ignored' : 'failure',
    again: 'idempotent',
    status,
    ...(ms ? { wait: { ms, reason } } : {}),
    error: gateError(upstream, reason, ms ?? undefined),
  }
}

/** What a call fails with when the provider has asked to be left alone. */
export function gateError(upstream: string, reason: GateReason, waitMs: number | undefined): AppError {
  const options = waitMs ? { retryAfterS: Math.ceil(waitMs / 1_000) } : {}
  return reason === 'rate-limited'
    ? upstreamErrors.upstream_rate_limited({ upstream }, options)
    : upstreamErrors.upstream_unavailable({ upstream, reason: 'it answered with status 503' }, options)
}

function judgeBroken(error: Error, sent: boolean, upstream: string): AttemptFailure {
  const code = (error as NodeJS.ErrnoException).code ?? error.name
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    throw new TypeError(`the request to "${upstream}" is malformed: ${error.message}`, { cause: error })
  }
  if (error instanceof AddressRefused) {
    return {
      name: 'address_refused',
      verdict: 'ignored',
      again: 'never',
      status: undefined,
      error: upstreamErrors.upstream_address_refused({ upstream, reason: error.message }, { cause: error }),
    }
  }
  if (sent)
    return failed('broken', undefined, `the connection broke (${code})`, 'idempotent', upstream, error)
  const again = WITHOUT_REMEDY.test(code) ? 'never' : 'always'
  return failed('connect', undefined, `no connection (${code})`, again, upstream, error)
}

function failed(
  name: 'server_error' | 'broken' | 'connect',
  status: number | undefined,
  reason: string,
  again: AttemptFailure['again'],
  upstream: string,
  cause?: Error,
): AttemptFailure {
  const error = upstreamErrors.upstream_failed({ upstream, reason }, cause ? { cause } : {})
  return { name, verdict: 'failure', again, status, error }
}

function invalid(
  name: 'redirect' | 'too_large' | 'encoding' | 'content_type' | 'unreadable' | 'wrong_shape',
  status: number,
  reason: string,
  upstream: string,
): AttemptFailure {
  const error = upstreamErrors.upstream_invalid({ upstream, reason })
  return { name, verdict: 'failure', again: 'never', status, error }
}
