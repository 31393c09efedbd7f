import { FatalBootError } from '../../errors/index.ts'
import { type Route, routePath } from '../route.ts'
import { fieldsIn } from './answer-headers.ts'
import { answersOf, messagesOf } from './answers.ts'
import { pascalCase } from './component-name.ts'
import { DocumentSchemas } from './document-schemas.ts'
import { type ErrorSources, errorsOfRoute } from './error-codes.ts'
import { operationIdOf, operationIdProblems } from './operation-id.ts'
import { DocumentProblems, PROBLEM_SCHEMA } from './problems.ts'
import { parametersOf, requestBodyOf } from './request.ts'
import { describeAccess, SECURITY_SCHEMES, securityOf } from './security.ts'

/** What a document tells of. */
export interface OpenApiOptions {
  readonly title: string
  readonly version: string
  readonly description?: string
  /** Each is a tag of its operations. */
  readonly features: readonly { readonly name: string; readonly routes: readonly Route<never>[] }[]
  readonly errors: ErrorSources
}

type Json = Record<string, unknown>

interface Shared {
  readonly errors: ErrorSources
  readonly isGuarded: boolean
  readonly schemas: DocumentSchemas
  readonly problems: DocumentProblems
}

/**
 * Describes the routes as an OpenAPI 3.1 document; the routes are its only source.
 *
 * @throws FatalBootError with every name that two schemas or two operations have.
 */
export function openApiDocument({ title, version, description, features, errors }: OpenApiOptions): Json {
  const shown = features
    .map(({ name, routes }) => ({ name, routes: routes.filter(({ hidden }) => !hidden) }))
    .filter(({ routes }) => routes.length > 0)
  const routes = shown.flatMap((feature) => feature.routes)
  const isGuarded = features.some((feature) => feature.routes.some(({ access }) => access.kind !== 'anyone'))
  const schemas = new DocumentSchemas()
  schemas.reserve('Problem', PROBLEM_SCHEMA, 'every problem')
  const problems = new DocumentProblems()
  const paths: Record<string, Json> = {}
  for (const { name, routes } of shown) {
    for (const route of routes) {
      const path = paths[routePath(route)] ?? {}
      path[route.method.toLowerCase()] = operation(route, name, { errors, isGuarded, schemas, problems })
      paths[routePath(route)] = path
    }
  }
  const responses = problems.components()
  const components = {
    schemas: schemas.components(),
    responses,
    headers: fieldsIn({ paths, responses }),
    ...(isGuarded ? { securitySchemes: SECURITY_SCHEMES } : {}),
  }
  const faults = [...operationIdProblems(routes, nameOf), ...schemas.problems]
  if (faults.length > 0)
    throw new FatalBootError(
      `the OpenAPI document would name two things alike:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    )
  return {
    openapi: '3.1.0',
    info: { title, version, ...(description ? { description } : {}) },
    servers: [{ url: '/' }],
    tags: shown.map(({ name }) => ({ name })),
    paths,
    components,
  }
}

const nameOf = (route: Route<never>): string => `${route.method} ${routePath(route)}`

function operation(route: Route<never>, tag: string, { errors, isGuarded, schemas, problems }: Shared): Json {
  const operationId = operationIdOf(route)
  const naming = { label: pascalCase(operationId), name: nameOf(route) }
  const messages = messagesOf(route, schemas, naming)
  const parameters = parametersOf(route, schemas, naming)
  return {
    operationId,
    tags: [tag],
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    ...(route.deprecated ? { deprecated: true } : {}),
    security: securityOf(route.access),
    'x-access': describeAccess(route.access),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.input?.body ? { requestBody: requestBodyOf(route.input.body, schemas, naming) } : {}),
    responses: {
      ...problems.byStatus(errorsOfRoute(route, errors, isGuarded)),
      ...answersOf(route, schemas, naming),
    },
    ...(messages && { 'x-websocket': messages }),
  }
}
