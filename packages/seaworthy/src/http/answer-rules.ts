import type { ValidateFunction } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import addFormatsModule from 'ajv-formats'
import type { TSchema } from 'typebox'
import { Misfit } from './answer-values.ts'
import { closedSchema, textFormat } from './closed-schema.ts'
import { MULTIPLE_OF_DIGITS } from './multiple-of.ts'
import { isNumericText, NUMERIC_FORMATS } from './numeric-text.ts'

const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default

/** @throws Misfit for a value that its schema rules out by other words than its type. */
export type AnswerRules = (copied: unknown) => void

/**
 * Holds answers to what `compileCopier` leaves to the author: `minimum`, `pattern`, `minItems` and the like. Costs as much as the
 * answer itself, so it is for development and tests (`HTTP_CHECK_ANSWERS`); compiled when the first answer is there.
 */
export function answerRules(schema: TSchema): AnswerRules {
  let validate: ValidateFunction | undefined
  return (copied) => {
    validate ??= compile(schema)
    const value = JSON.parse(JSON.stringify(copied)) as unknown
    if (validate(value)) return
    const [error] = validate.errors ?? []
    const path = error?.instancePath ?? ''
    const message = error?.message ?? 'must be as its schema says'
    throw new Misfit(path, `such that it ${message}`, valueAt(value, path))
  }
}

/** What an author may write in an output and no validator knows rules nothing out. */
function compile(schema: TSchema): ValidateFunction {
  const ajv = new Ajv2019({
    strict: false,
    logger: false,
    validateSchema: false,
    multipleOfPrecision: MULTIPLE_OF_DIGITS,
  })
  addFormats(ajv as never)
  for (const format of NUMERIC_FORMATS)
    ajv.addFormat(textFormat(format), (text: string) => isNumericText(text, format))
  try {
    return ajv.compile(closedSchema(schema, false, true))
  } catch {
    return ajv.compile({})
  }
}

/** What a JSON Pointer leads to (RFC 6901). */
function valueAt(value: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1)
  return steps.reduce<unknown>((inside, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    return (inside as Record<string, unknown> | undefined)?.[name]
  }, value)
}
