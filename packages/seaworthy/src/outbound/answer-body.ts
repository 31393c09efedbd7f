import { isAscii, isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/schema'

/** The body as the call wants it, or what is wrong with it, in words that hold no value of the answer. */
export type BodyReading =
  | { readonly ok: true; readonly body: unknown }
  | {
      readonly ok: false
      readonly outcome: 'encoding' | 'content_type' | 'unreadable' | 'wrong_shape'
      readonly reason: string
    }

/** How a call wants the body: checked by a schema, raw, or not at all. */
export interface WantedBody {
  readonly schema?: TSchema
  readonly read?: 'text' | 'bytes'
}

interface Validator {
  Check(value: unknown): boolean
  Errors(value: unknown): [boolean, { instancePath: string; message: string }[]]
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i
/** A charset parameter (RFC 9110 §8.3.2) that names something else than UTF-8 or a part of it. */
const OTHER_CHARSET = /;\s*charset\s*=\s*(?!"?(?:utf-?8|us-ascii)\b)/i
const EMPTY: BodyReading = { ok: true, body: undefined }

/** Reads answers; each schema is compiled once. */
export class BodyReader {
  readonly #validators = new WeakMap<object, Validator>()

  /** Compiles a schema before the first answer needs it. */
  validatorOf(schema: TSchema): Validator {
    let validator = this.#validators.get(schema)
    if (validator === undefined) {
      validator = Compile(schema as object) as unknown as Validator
      this.#validators.set(schema, validator)
    }
    return validator
  }

  read(wanted: WantedBody, headers: IncomingHttpHeaders, bytes: Buffer): BodyReading {
    const { schema, read } = wanted
    if (schema === undefined && read === undefined) return EMPTY
    const encoding = headers['content-encoding']
    if (encoding !== undefined && encoding !== 'identity') {
      return { ok: false, outcome: 'encoding', reason: 'it has a content encoding that was not asked for' }
    }
    if (read === 'bytes' && schema === undefined) return { ok: true, body: bytes }
    const type = headers['content-type'] ?? ''
    if (schema !== undefined && !JSON_TYPE.test(type)) {
      return { ok: false, outcome: 'content_type', reason: 'its content type is not JSON' }
    }
    // Decoding would put replacement characters in place of what it cannot read, and those would be kept and served.
    if (!isUtf8(bytes)) return { ok: false, outcome: 'unreadable', reason: 'its body is not valid UTF-8' }
    if (OTHER_CHARSET.test(type) && !isAscii(bytes)) {
      return { ok: false, outcome: 'content_type', reason: 'its charset is not UTF-8' }
    }
    const text = bytes.toString('utf8', startsWithMark(bytes) ? 3 : 0)
    if (schema === undefined) return { ok: true, body: text }
    let body: unknown
    try {
      body = JSON.parse(text)
    } catch {
      return { ok: false, outcome: 'unreadable', reason: 'its body is not JSON' }
    }
    const validator = this.validatorOf(schema)
    if (validator.Check(body)) return { ok: true, body }
    const [, [first]] = validator.Errors(body)
    const where = first?.instancePath ? `its "${first.instancePath}"` : 'it'
    return {
      ok: false,
      outcome: 'wrong_shape',
      reason: `${where} ${first?.message ?? 'does not match the schema'}`,
    }
  }
}

/** A byte order mark, which a reader may ignore (RFC 8259 §8.1). */
const startsWithMark = (bytes: Buffer): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
