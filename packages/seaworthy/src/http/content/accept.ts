import type { Static, TObject, TSchema } from 'typebox'
import type { MultipartBody } from './multipart-body.ts'
import type { MultipartLimits } from './multipart-limits.ts'
import type { Upload } from './upload.ts'

/** How a body that is not JSON is read. */
export type AcceptKind = 'raw' | 'form' | 'upload' | 'multipart'

/** A request body that is not JSON, declared under `input.body` where a schema would stand; made by {@link accept}. */
export interface Accepted<Body = unknown> {
  readonly '~accept': AcceptKind
  /** Never there: it carries the type of what the handler gets. */
  readonly '~body': Body
  /** Media types that are taken; a subtype may be `*`. */
  readonly mediaTypes: readonly string[]
  /** Of the fields of a form. */
  readonly schema?: TObject
  /** Longest time that the client may let pass between two pieces, in milliseconds. */
  readonly idleTimeoutMs?: number
  readonly parts?: MultipartLimits
}

/** Bounds of an upload; its size is bounded by `maxBodyBytes` of the route, its time by `timeoutMs`. */
export interface UploadOptions {
  /** Longest time that the client may let pass between two pieces, in milliseconds. Default 10,000. */
  readonly idleTimeoutMs?: number
}

/** What a handler gets for a part of a request: of the type of its schema, or of what it accepts. */
export type ReceivedOf<T> = T extends Accepted<infer Body> ? Body : T extends TSchema ? Static<T> : never

const declare = <Body>(
  kind: AcceptKind,
  mediaTypes: string | readonly string[],
  more: Omit<Partial<Accepted>, '~body'> = {},
): Accepted<Body> => ({
  '~accept': kind,
  '~body': undefined as never,
  mediaTypes: typeof mediaTypes === 'string' ? [mediaTypes] : mediaTypes,
  ...more,
})

const UPLOAD_IDLE_MS = 10_000

/** Request bodies of every kind but JSON. */
export const accept = {
  /** The bytes as they were sent, in memory, as a signature is made over them. */
  raw: (mediaTypes: string | readonly string[] = '*/*') => declare<Buffer>('raw', mediaTypes),
  /** Fields of an HTML form (`application/x-www-form-urlencoded`), converted and held to a schema as a query is. */
  form: <S extends TObject>(schema: S) =>
    declare<Static<S>>('form', 'application/x-www-form-urlencoded', { schema }),
  /** Bytes as they arrive, never in memory as a whole. */
  upload: (
    mediaTypes: string | readonly string[] = '*/*',
    { idleTimeoutMs = UPLOAD_IDLE_MS }: UploadOptions = {},
  ) => declare<Upload>('upload', mediaTypes, { idleTimeoutMs }),
  /** Fields and files of a form (RFC 7578), one by one as they arrive. */
  multipart: ({
    idleTimeoutMs = UPLOAD_IDLE_MS,
    maxFiles = 10,
    maxFileBytes = Number.MAX_SAFE_INTEGER,
    maxFields = 100,
    maxFieldBytes = 65_536,
  }: UploadOptions & Partial<MultipartLimits> = {}) =>
    declare<MultipartBody>('multipart', 'multipart/form-data', {
      idleTimeoutMs,
      parts: { maxFiles, maxFileBytes, maxFields, maxFieldBytes },
    }),
} as const

/** Whether an `input.body` is no schema. */
export const isAccepted = (entry: unknown): entry is Accepted =>
  typeof entry === 'object' && entry !== null && '~accept' in entry
