import { hash } from 'node:crypto'
import type { Lookup } from '../cache/index.ts'
import { HttpResult, type ResultOptions } from './result.ts'
import type { Serializer } from './serializer.ts'

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

/** @throws Error when the handler answered with a status that the route does not declare. */
export function makeKeptAnswer(
  result: unknown,
  serializers: ReadonlyMap<number, Serializer>,
  successStatus: number,
  tags: readonly string[],
): KeptAnswer {
  const [status, body, options] =
    result instanceof HttpResult
      ? [result.status, result.body as unknown, result.options]
      : [successStatus, result, NO_OPTIONS]
  const payload = serialize(status, body, options, serializers)
  const etag =
    options.etag ?? (status === 200 && payload !== undefined ? hash('sha1', payload, 'base64url') : undefined)
  return {
    status,
    ...(typeof payload === 'string' ? { text: payload } : {}),
    ...(payload !== undefined && typeof payload !== 'string' ? { base64: payload.toString('base64') } : {}),
    ...(options.contentType === undefined ? {} : { contentType: options.contentType }),
    ...(etag === undefined ? {} : { etag: `"${etag}"` }),
    ...(options.lastModified === undefined ? {} : { lastModified: options.lastModified.toUTCString() }),
    headers: options.headers ?? {},
    tags,
  }
}

function serialize(
  status: number,
  body: unknown,
  { contentType }: ResultOptions,
  serializers: ReadonlyMap<number, Serializer>,
): string | Buffer | undefined {
  if (body === undefined || body === null) return undefined
  if (contentType !== undefined) return body as string | Buffer
  const serializer = serializers.get(status)
  if (!serializer) throw new Error(`the handler answered ${status}, which its route does not declare`)
  return serializer(body)
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
