import type { Route } from '../route.ts'
import { pascalCase } from './component-name.ts'

/** Names that generators can give to a function. */
export const OPERATION_ID = /^[A-Za-z][A-Za-z0-9_]*$/

/**
 * What clients call an operation: as the route says, else by method and path, without the version where that is `v1`.
 * `GET /api/v1/characters/{id}` is `getCharactersById`.
 */
export function operationIdOf({ operationId, method, path, version = 'v1' }: Route<never>): string {
  if (operationId !== undefined) return operationId
  const words = path.split('/').map((word) => word.replaceAll(/\{(\w+)\}/g, ' by $1 '))
  const suffix = version === 'v1' || version === 'none' ? '' : pascalCase(version)
  return `${method.toLowerCase()}${words.map(pascalCase).join('') || 'Root'}${suffix}`
}

/** Each operation id that two routes have, and what to do. */
export function operationIdProblems(
  routes: readonly Route<never>[],
  nameOf: (route: Route<never>) => string,
): string[] {
  const byId = Map.groupBy(routes, operationIdOf)
  return [...byId].flatMap(([id, [first, second]]) =>
    first && second
      ? [
          `routes ${nameOf(first)} and ${nameOf(second)} both have the operation id "${id}", by which clients call them: set operationId on one of them`,
        ]
      : [],
  )
}
