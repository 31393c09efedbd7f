import { FatalBootError } from '../errors/index.ts'
import { type CompiledRoute, type CompileOptions, compileRoute } from './compiled-route.ts'
import { bindHooks, type FeatureHooks } from './hooks/feature-hooks.ts'
import type { Route } from './route.ts'
import { SchemaIds } from './schema-ids.ts'

/** Routes together with what their handlers are given. */
export interface RouteGroup {
  /** Of the feature. */
  readonly name: string
  readonly routes: readonly Route<never>[]
  readonly parts: unknown
  readonly hooks?: FeatureHooks<never>
}

/** @throws FatalBootError with everything that is wrong with any of them. */
export function compileRoutes(
  groups: readonly RouteGroup[],
  options: Omit<CompileOptions, 'parts' | 'hooks' | 'schemaIds'>,
): CompiledRoute[] {
  const problems: string[] = []
  const seen = new Set<string>()
  const schemaIds = new SchemaIds()
  const compiled = groups.flatMap(({ name, routes, parts, hooks }) =>
    routes.flatMap((declared) => {
      try {
        const bound = hooks && bindHooks(name, hooks, parts)
        const route = compileRoute(declared, { ...options, parts, hooks: bound, schemaIds })
        const key = `${declared.method} ${route.template.replaceAll(/\{\w+\}/g, '{}')}`
        if (seen.has(key)) throw new TypeError(`route ${declared.method} ${route.template} is declared twice`)
        seen.add(key)
        return [route]
      } catch (error) {
        problems.push((error as Error).message)
        return []
      }
    }),
  )
  if (problems.length > 0) {
    throw new FatalBootError(
      `the routes are not ready to serve:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    )
  }
  return compiled
}
