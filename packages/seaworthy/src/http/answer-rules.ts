import type { ValidateFunction } from 'ajv'
import type { Ajv2019 } from 'ajv/dist/2019.js'
import type { TSchema } from 'typebox'
import { Misfit } from './answer-values.ts'
import { closedSchema } from './closed-schema.ts'
import { schemaCompiler } from './schema-compiler.ts'

/** @throws Misfit for a value that its schema rules out by other words than its type. */
export type AnswerRules = (json: string) => void

/**
 * Holds answers to what `compileCopier` leaves to the author: `minimum`, `pattern`, `minItems` and the like. Costs as much as the
 * answer itself, so it is for development and tests (`HTTP_CHECK_ANSWERS`); compiled when the first answer is there.
 */
export function answerRules(schema: TSchema): AnswerRules {
  let validate: ValidateFunction | undefined
  return (json) => {
    validate ??= compile(schema)
    if (validate(JSON.parse(json))) return
    const [error] = validate.errors ?? []
    const message = error?.message ?? 'must be as its schema says'
    throw new Misfit(error?.instancePath ?? '', `such that it ${message}`, error?.data)
  }
}

let compiler: Ajv2019 | undefined

/** What an author may write in an output and no validator knows rules nothing out. */
function compile(schema: TSchema): ValidateFunction {
  compiler ??= schemaCompiler({ strict: false, logger: false, validateSchema: false, verbose: true })
  try {
    return compiler.compile(closedSchema(schema, false, true))
  } catch {
    return compiler.compile({})
  } finally {
    // Each schema has its names for itself.
    compiler.removeSchema()
  }
}
