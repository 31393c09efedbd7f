import type { TSchema } from 'typebox'
import type { AppError } from '../../errors/index.ts'
import { type InputValidation, InvalidInput } from '../validation.ts'
import { CloseCode } from './close-code.ts'
import { socketErrors } from './socket-errors.ts'

/** A message as it was sent, or why it is not taken, with the close code for that. */
export type ReadMessage =
  | { readonly message: unknown; readonly refusal?: undefined }
  | { readonly refusal: AppError; readonly code: number }

/** Reads what came in one message. */
export type MessageReader = (data: Buffer, isBinary: boolean) => ReadMessage

/** @throws TypeError for a schema that cannot be checked */
export function messageReader(validation: InputValidation, schema: TSchema | undefined): MessageReader {
  const refuseBytes = () => ({ code: CloseCode.unsupported, refusal: socketErrors.message_malformed() })
  if (schema === undefined) return refuseBytes
  const validate = validation.compile('body', schema)
  return (data, isBinary) => {
    if (isBinary) return refuseBytes()
    const read = parse(data.toString())
    if (read === undefined) return { code: CloseCode.malformed, refusal: socketErrors.message_malformed() }
    const found = validate(read.message)
    return typeof found === 'boolean' ? read : { code: CloseCode.refused, refusal: unfit(found.error) }
  }
}

function unfit(error: Error): AppError {
  const [field] = error instanceof InvalidInput ? (error.toAppError().options.errors ?? []) : []
  const pointer = field?.pointer.replace(/^\/body/, '') ?? ''
  return socketErrors.message_unfit({ pointer, expected: field?.message ?? 'is not valid' })
}

/** Undefined for what is not JSON, or has a key that changes the prototype of an object: as of a body. */
function parse(text: string): { message: unknown } | undefined {
  try {
    const message: unknown = MAY_CHANGE.test(text) ? JSON.parse(text, refuseKey) : JSON.parse(text)
    return { message }
  } catch {
    return undefined
  }
}

const MAY_CHANGE = /__proto__|constructor|\\u/

function refuseKey(key: string, value: unknown): unknown {
  const isConstructor = key === 'constructor' && typeof value === 'object' && value !== null
  if (key === '__proto__' || (isConstructor && Object.hasOwn(value, 'prototype'))) throw new TypeError(key)
  return value
}
