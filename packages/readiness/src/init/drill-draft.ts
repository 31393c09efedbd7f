import type { DeclaredDependency } from '../config/declared-dependency.ts'
import type { RouteTrait, SampleRoute } from '../config/sample-route.ts'

/** A route as a new drill file names it. */
export type DraftRoute = Omit<SampleRoute, 'headers'>

/** A dependency as a new drill file names it: by its variable, never by its value. */
export interface DraftDependency extends Pick<DeclaredDependency, 'name' | 'variable' | 'kind' | 'policy'> {
  /** Whether a drill could have it right now. Without that it is an example, or every drill would wait for it in vain. */
  readonly isAtHand: boolean
}

/** Paths that a service has for others than its users. What is undefined was not found. */
export interface Places {
  readonly live?: string | undefined
  readonly ready?: string | undefined
  readonly metrics?: string | undefined
  readonly openapi?: string | undefined
}

/** What a look at a running service told. */
export interface Discovery {
  readonly places: Places
  readonly routes: readonly DraftRoute[]
  /** What a person should know of the routes, such as one that was named and did not answer. */
  readonly notes: readonly string[]
}

/** All that a new drill file says. */
export interface DrillDraft {
  readonly command: string
  /** Whether nobody named or confirmed the command. */
  readonly isCommandGuessed: boolean
  readonly portVariable: string
  /** Whether a running copy was looked at; otherwise places and routes are as usual, or as somebody said. */
  readonly wasSeen: boolean
  readonly places: Places
  readonly routes: readonly DraftRoute[]
  readonly dependencies: readonly DraftDependency[]
}

/** `GET /items` */
export function nameOf({ method, path }: DraftRoute): string {
  return `${method} ${path}`
}

/** A GET of one trait. */
export function getOf(path: string, trait: RouteTrait): DraftRoute {
  return { path, method: 'GET', is: [trait], uses: [] }
}

/**
 * Says of routes which dependencies they need, as long as nobody knows: every critical one. A route that is said to need
 * too much is only held to answer in time; one that is said to need too little would be blamed for a loss.
 */
export function withLikelyUses(
  routes: readonly DraftRoute[],
  dependencies: readonly DraftDependency[],
): readonly DraftRoute[] {
  const names = dependencies
    .filter(({ policy, isAtHand }) => policy === 'critical' && isAtHand)
    .map(({ name }) => name)
  return routes.map((route) => ({ ...route, uses: names }))
}
