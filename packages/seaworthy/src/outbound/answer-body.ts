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
    if (schema === undefined) return { ok: true, body: read === 'text' ? bytes.toString() : bytes }
    if (!JSON_TYPE.test(headers['content-type'] ?? '')) {
      return { ok: false, outcome: 'content_type', reason: 'its content type is not JSON' }
    }
    let body: unknown
    try {
      body = JSON.parse(bytes.toString())
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
