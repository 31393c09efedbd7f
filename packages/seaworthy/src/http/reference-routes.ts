import Type from 'typebox'
import type { AnyErrorCatalogue, ErrorDefinition } from '../errors/index.ts'
import { httpErrors } from './http-errors.ts'
import { respond } from './result.ts'
import { type Route, route } from './route.ts'

const anyone = { kind: 'anyone' } as const
const Page = Type.Unknown()
const CACHE = { scope: 'public', maxAgeS: 300 } as const

/** The routes by which a service explains itself: OpenAPI, and a page per error code. */
export function referenceRoutes(
  document: () => Record<string, unknown>,
  catalogues: readonly AnyErrorCatalogue[],
): Route<never>[] {
  const errors = new Map<string, ErrorDefinition>(catalogues.flatMap(({ $table }) => Object.entries($table)))
  let rendered: string | undefined
  const openApi = route({
    method: 'GET',
    path: '/openapi.json',
    version: 'none',
    hidden: true,
    summary: 'The OpenAPI document',
    access: anyone,
    limit: 'documents',
    cache: CACHE,
    output: { 200: Page },
    handler: () => {
      rendered ??= JSON.stringify(document())
      return respond(200, rendered, { contentType: 'application/json; charset=utf-8' })
    },
  })
  const problems = route({
    method: 'GET',
    path: '/problems/{code}',
    version: 'none',
    hidden: true,
    summary: 'What an error code means',
    access: anyone,
    limit: 'documents',
    cache: CACHE,
    input: { params: Type.Object({ code: Type.String({ maxLength: 64, pattern: '^[a-z0-9_]+$' }) }) },
    output: {
      200: Type.Object({
        code: Type.String(),
        title: Type.String(),
        status: Type.Integer(),
        advice: Type.String(),
      }),
    },
    handler: ({ params: { code } }) => {
      const definition = errors.get(code)
      if (!definition) throw httpErrors.route_not_found()
      return { code, title: definition.title, status: definition.status, advice: definition.advice }
    },
  })
  return [openApi, problems]
}
