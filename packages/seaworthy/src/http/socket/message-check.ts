import type { TSchema } from 'typebox'
import type { AppError } from '../../errors/index.ts'
import { type InputValidation, InvalidInput } from '../validation.ts'
import { socketErrors } from './socket-errors.ts'

/** Why a message does not have the schema; undefined when it has. */
export type MessageCheck = (message: unknown) => AppError | undefined

/** @throws TypeError for a schema that cannot be checked */
export function messageCheck(validation: InputValidation, schema: TSchema): MessageCheck {
  const validate = validation.compile('body', schema)
  return (message) => {
    const found = validate(message)
    if (typeof found === 'boolean') return undefined
    const [field] = found.error instanceof InvalidInput ? (found.error.toAppError().options.errors ?? []) : []
    const pointer = field?.pointer.replace(/^\/body/, '') ?? ''
    return socketErrors.message_unfit({ pointer, expected: field?.message ?? 'is not valid' })
  }
}
