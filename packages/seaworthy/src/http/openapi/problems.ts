import { isDeepStrictEqual } from 'node:util'
import { fieldsOfProblem } from './answer-headers.ts'
import type { CataloguedError } from './error-codes.ts'

type Json = Record<string, unknown>

/** The problems of a document: those of a status that are the same everywhere stand once, under `components`. */
export class DocumentProblems {
  readonly #components = new Map<string, Json>()

  /** The answers with these errors, by status. */
  byStatus(errors: readonly CataloguedError[]): Json {
    const statuses = Map.groupBy(errors, ({ status }) => status)
    return Object.fromEntries(
      [...statuses].map(([status, codes]) => [status, this.#shared(status, problemAnswer(status, codes))]),
    )
  }

  components(): Json {
    return Object.fromEntries([...this.#components].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  #shared(status: number, answer: Json): Json {
    const name = `Problem${status}`
    const known = this.#components.get(name)
    if (known === undefined) this.#components.set(name, answer)
    else if (!isDeepStrictEqual(known, answer)) return answer
    return { $ref: `#/components/responses/${name}` }
  }
}

function problemAnswer(status: number, errors: readonly CataloguedError[]): Json {
  return {
    description: errors.map(({ code, title }) => `\`${code}\`: ${title}`).join('. '),
    headers: fieldsOfProblem(status),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            {
              type: 'object',
              required: ['status', 'code'],
              properties: {
                status: { const: status },
                code: { type: 'string', enum: errors.map(({ code }) => code) },
              },
            },
          ],
        },
        examples: Object.fromEntries(errors.map((error) => [error.code, { value: exampleProblem(error) }])),
      },
    },
  }
}

function exampleProblem({ code, title, status }: CataloguedError): Json {
  const correlationId = '01890a5d-ac96-774b-bcce-b302099a8057'
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: title,
    instance: `urn:request:${correlationId}`,
    code,
    message: title,
    correlationId,
  }
}

const text = (description: string) => ({ type: 'string', description })

/** RFC 9457 with the members of this service. */
export const PROBLEM_SCHEMA = {
  type: 'object',
  title: 'Problem',
  description: 'What every answer of 400 and above has (RFC 9457). Tell errors apart by code.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'message', 'correlationId'],
  properties: {
    type: text('Where the service explains the code'),
    title: text('Constant for the code'),
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: text('What was wrong this time'),
    instance: text('urn:request: and the correlation id'),
    code: text('Stable, machine-readable'),
    message: text('The same as detail'),
    correlationId: text('The x-request-id of the answer'),
    errors: {
      type: 'array',
      description: 'The fields that do not fit, where code is validation_failed.',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: { pointer: text('JSON Pointer (RFC 6901)'), message: text('What was expected') },
      },
    },
  },
}
