import type { IncomingHttpHeaders } from 'node:http'
import type { AppError } from '../errors/index.ts'
import type { Clock } from '../lifecycle/clock.ts'
import { AddressRefused } from './address-guard.ts'
import type { BodyReader } from './answer-body.ts'
import type { Verdict } from './circuit-breaker.ts'
import { retryAfterMs } from './retry-after.ts'
import type { GateReason } from './retry-gate.ts'
import type { WireResult } from './transport.ts'
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

/** What an attempt is judged by. */
export interface AttemptTerms {
  readonly upstream: string
  readonly accept: readonly number[] | undefined
  readonly wanted: Parameters<BodyReader['read']>[0]
  readonly bodies: BodyReader
  /** Read only for a Retry-After with a date. */
  readonly clock: Pick<Clock, 'now'>
  readonly timeoutMs: number
  readonly maxRetryAfterMs: number
}

const WITHOUT_REMEDY =
  /^(?:ENOTFOUND|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH)/

/** @throws TypeError when the request itself was malformed: the provider has nothing to do with it. */
export function judge(result: WireResult, terms: AttemptTerms): AttemptOutcome {
  const { upstream } = terms
  switch (result.kind) {
    case 'answer':
      return judgeAnswer(result, terms)
    case 'too-large':
      return invalid('too_large', result.status, 'it is larger than allowed', terms)
    case 'ended':
      return result.reason === 'called-off'
        ? { name: 'cancelled', verdict: 'ignored', again: 'never', status: undefined, error: undefined }
        : {
            name: 'timeout',
            verdict: 'failure',
            again: 'idempotent',
            status: undefined,
            error: upstreamErrors.upstream_timeout({ upstream, timeoutMs: terms.timeoutMs }),
          }
    case 'broken':
      return judgeBroken(result.error, result.sent, terms)
  }
}

function judgeAnswer(answer: Extract<WireResult, { kind: 'answer' }>, terms: AttemptTerms): AttemptOutcome {
  const { status, headers } = answer
  if (status >= 200 && status < 300) {
    const reading = terms.bodies.read(terms.wanted, headers, answer.body)
    if (!reading.ok) return invalid(reading.outcome, status, reading.reason, terms)
    return { name: 'ok', verdict: 'success', status, headers, body: reading.body }
  }
  if (terms.accept?.includes(status)) {
    return { name: 'accepted', verdict: 'success', status, headers, body: undefined }
  }
  if (status === 429 || status === 503) return judgeBusy(status, headers, terms)
  if (status >= 500) {
    const again = status === 502 || status === 504 ? 'idempotent' : 'never'
    return failed('server_error', status, `it answered with status ${status}`, again, terms)
  }
  if (status >= 400) {
    const error = upstreamErrors.upstream_refused({ upstream: terms.upstream, status })
    return { name: 'refused', verdict: 'success', again: 'never', status, error }
  }
  return invalid('redirect', status, 'it is a redirect', terms)
}

/** 429 with Retry-After is the provider in good order: the gate deals with it, not the breaker. */
function judgeBusy(status: 429 | 503, headers: IncomingHttpHeaders, terms: AttemptTerms): AttemptFailure {
  const { upstream, clock, maxRetryAfterMs } = terms
  const asked = retryAfterMs(headers['retry-after'], clock.now())
  const ms = asked && Math.min(asked, maxRetryAfterMs)
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

function judgeBroken(error: Error, sent: boolean, terms: AttemptTerms): AttemptFailure {
  const { upstream } = terms
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
  if (sent) return failed('broken', undefined, `the connection broke (${code})`, 'idempotent', terms, error)
  const again = WITHOUT_REMEDY.test(code) ? 'never' : 'always'
  return failed('connect', undefined, `no connection (${code})`, again, terms, error)
}

function failed(
  name: 'server_error' | 'broken' | 'connect',
  status: number | undefined,
  reason: string,
  again: AttemptFailure['again'],
  { upstream }: AttemptTerms,
  cause?: Error,
): AttemptFailure {
  const error = upstreamErrors.upstream_failed({ upstream, reason }, cause ? { cause } : {})
  return { name, verdict: 'failure', again, status, error }
}

function invalid(
  name: 'redirect' | 'too_large' | 'encoding' | 'content_type' | 'unreadable' | 'wrong_shape',
  status: number,
  reason: string,
  { upstream }: AttemptTerms,
): AttemptFailure {
  const error = upstreamErrors.upstream_invalid({ upstream, reason })
  return { name, verdict: 'failure', again: 'never', status, error }
}
