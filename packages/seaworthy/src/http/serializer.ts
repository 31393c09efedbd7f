import type { TSchema } from 'typebox'
import { compileCopier } from './answer-copier.ts'
import { answerRules } from './answer-rules.ts'
import { AnswerUnfit } from './answer-unfit.ts'
import { Misfit } from './answer-values.ts'
import { discardBody } from './content/discard-body.ts'
import { httpErrors } from './http-errors.ts'

/**
 * Undefined where the schema says that there is no body: `Type.Null()`, `Type.Void()`.
 *
 * @throws AppError answer_unfit for a body that does not have the schema.
 */
export type Serializer = (body: unknown) => string | undefined

/**
 * Compiles an output schema to a serialiser that holds answers to it: nothing leaves that it does not name, and every field
 * has its JSON type. A value of another type is converted where that loses nothing, such as a `numeric` of the database.
 *
 * The named fields are copied into a literal of constant shape and handed to `JSON.stringify`: its result is one flat
 * string, where fast-json-stringify leaves a rope of a thousand pieces that the socket has to flatten
 * (`npm run bench -- serializer`).
 *
 * @param answer names it in the log, such as `GET /notes 200`.
 * @param checksValues whether answers are held to words such as `minimum` too, see {@link answerRules}
 * @throws TypeError for a schema that no answer can be held to.
 */
export function compileSerializer(schema: TSchema, answer: string, checksValues = false): Serializer {
  const copy = compileCopier(schema)
  const { type } = schema as { type?: unknown }
  const hasBody = type !== 'null' && type !== 'void' && type !== 'undefined'
  const check = checksValues ? answerRules(schema) : undefined
  return (body) => {
    try {
      const copied = copy(hasBody ? body : (body ?? null))
      const json = hasBody ? JSON.stringify(copied) : undefined
      if (json !== undefined) check?.(json)
      return json
    } catch (misfit) {
      if (!(misfit instanceof Misfit)) throw misfit
      discardBody(body)
      throw httpErrors.answer_unfit({ cause: new AnswerUnfit(answer, misfit) })
    }
  }
}
