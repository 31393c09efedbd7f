import { hash } from 'node:crypto'
import type { Lookup } from '../cache/index.ts'
import { addFields } from './answer-fields.ts'
import { httpDate } from './conditional.ts'
import { type Answering, checkNothing, checkTag, payloadOf } from './payload.ts'
import { HttpResult, type ResultOptions } from './result.ts'

/** An answer in the form in which it is kept: serialised, with everything that its headers are made of. */
export interface KeptAnswer {
  readonly status: number
  readonly text?: string
  /** Of a body that is no text. */
  readonly base64?: string
  readonly contentType?: string
  /** With its quotes. */
  readonly etag?: string
  /** HTTP date. */
  readonly lastModified?: string
  readonly headers: Readonly<Record<string, string>>
  readonly tags: readonly string[]
}

const NO_OPTIONS: ResultOptions = {}

/** @throws Error for a result that the route cannot answer with. */
export function makeKeptAnswer(result: unknown, route: Answering, tags: readonly string[]): KeptAnswer {
  if (result === undefined) checkNothing(route)
  const [status, body, options] =
    result instanceof HttpResult
      ? [result.status, result.body as unknown, result.options]
      : [route.successStatus, result, NO_OPTIONS]
  if (options.cookies !== undefined)
    throw new Error(`${route.name} sets a cookie in an answer that is kept for others`)
  // What could not be sent would be kept, and fail again until it expires.
  if (options.etag !== undefined) checkTag(options.etag)
  if (options.headers !== undefined) addFields([], options.headers)
  const payload = payloadOf(route, status, body, options)
  const etag =
    options.etag ?? (status === 200 && payload !== undefined ? hash('sha1', payload, 'base64url') : undefined)
  return {
    status,
    ...(typeof payload === 'string' ? { text: payload } : {}),
    ...(payload !== undefined && typeof payload !== 'string' ? { base64: payload.toString('base64') } : {}),
    ...(options.contentType === undefined ? {} : { contentType: options.contentType }),
    ...(etag === undefined ? {} : { etag: `"${etag}"` }),
    ...(options.lastModified === undefined ? {} : { lastModified: httpDate(options.lastModified) }),
    headers: options.headers ?? {},
    tags,
  }
}

/** A kept answer on its way to one client. */
export class KeptLookup {
  readonly answer: KeptAnswer
  /** Flat `age` and `cache-status`. */
  readonly headers: readonly string[]

  constructor(lookup: Lookup<KeptAnswer>) {
    this.answer = lookup.value
    this.headers =
      lookup.state === 'miss' && !lookup.coalesced
        ? ['cache-status', cacheStatus(lookup)]
        : ['age', String(Math.max(0, Math.floor(lookup.ageMs / 1_000))), 'cache-status', cacheStatus(lookup)]
  }
}

/**
 * `Cache-Status` (RFC 9211): `hit` when nobody was asked, else why the handler was (`fwd`), whether the question was one
 * of several that became one (`collapsed`), and what is left of the freshness, negative when stale.
 */
export function cacheStatus({ state, ttlMs, coalesced }: Omit<Lookup<unknown>, 'value'>): string {
  const ttl = `ttl=${Math.floor(ttlMs / 1_000)}`
  switch (state) {
    case 'hit':
      return `seaworthy; hit; ${ttl}`
    case 'stale':
      return `seaworthy; hit; ${ttl}; detail=stale-while-revalidate`
    case 'stale-if-error':
      return `seaworthy; fwd=stale; ${ttl}; detail=stale-if-error`
    default:
      return `seaworthy; fwd=uri-miss${coalesced ? '; collapsed' : ''}; ${ttl}`
  }
}
