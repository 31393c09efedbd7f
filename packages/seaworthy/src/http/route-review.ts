import { FatalBootError } from '../errors/index.ts'
import { drainTimeMs } from '../lifecycle/index.ts'
import { nearestName } from '../settings/index.ts'
import type { Logger } from '../telemetry/index.ts'
import type { CompiledRoute } from './compiled-route.ts'

export interface ReviewOptions {
  readonly routes: readonly CompiledRoute[]
  readonly roles: Readonly<Record<string, readonly string[]>>
  readonly handlerTimeoutMs: number
  readonly shutdown: { readonly propagationMs: number; readonly deadlineMs: number }
  readonly log: Pick<Logger, 'warn'>
}

/**
 * Looks at the routes as a whole, once they are compiled: warns of requests that a stop would cut, and of roles that look
 * like a slip of the pen.
 *
 * @throws FatalBootError when a route asks for a permission that no role gives: nobody could ever call it.
 */
export function reviewRoutes(options: ReviewOptions): void {
  refuseUnreachable(options)
  warnOfUnknownRoles(options)
  warnOfLongRoutes(options)
}

const nameOf = ({ declared, template }: CompiledRoute): string => `${declared.method} ${template}`
const hint = (name: string, known: Iterable<string>): string => {
  const meant = nearestName(name, known)
  return meant === undefined ? '' : ` (did you mean "${meant}"?)`
}

function refuseUnreachable({ routes, roles }: ReviewOptions): void {
  const given = new Set(Object.values(roles).flat())
  const problems = routes.flatMap((route) => {
    const { access } = route.declared
    if (access.kind !== 'permission') return []
    return access.allOf
      .filter((name) => !given.has(name))
      .map(
        (name) =>
          `${nameOf(route)} asks for the permission "${name}", which no role gives${hint(name, given)}`,
      )
  })
  if (problems.length === 0) return
  const known =
    given.size === 0 ? 'the service declares no roles' : `roles give ${[...given].sort().join(', ')}`
  throw new FatalBootError(
    `${problems.join('; ')}; nobody could call it: add it to a role of the service's "roles" (${known})`,
  )
}

/** A role need not be in the table, for tokens name roles too; one that nearly is in it was misspelt. */
function warnOfUnknownRoles({ routes, roles, log }: ReviewOptions): void {
  const known = Object.keys(roles)
  for (const route of routes) {
    const { access } = route.declared
    if (access.kind !== 'role') continue
    for (const role of access.anyOf) {
      const meant = nearestName(role, known)
      if (meant === undefined) continue
      const asked = `${nameOf(route)} asks for the role "${role}"`
      log.warn(
        { route: nameOf(route), role, meant },
        `${asked}, which "roles" does not have; did you mean "${meant}"?`,
      )
    }
  }
}

const MOST_NAMED = 10

function warnOfLongRoutes({ routes, handlerTimeoutMs, shutdown, log }: ReviewOptions): void {
  const drainMs = drainTimeMs(shutdown)
  const long = new Map<string, number>()
  for (const route of routes) {
    const own = route.declared.timeoutMs !== undefined
    if (route.timeoutMs <= drainMs || (route.declared.hidden && !own)) continue
    long.set(own ? nameOf(route) : 'HTTP_HANDLER_TIMEOUT_MS', own ? route.timeoutMs : handlerTimeoutMs)
  }
  if (long.size === 0) return
  const named = [...long].slice(0, MOST_NAMED).map(([name, ms]) => `${name} (${ms} ms)`)
  const more = long.size > MOST_NAMED ? ` and ${long.size - MOST_NAMED} more` : ''
  const least = shutdown.deadlineMs + Math.max(...long.values()) - drainMs
  log.warn(
    { routes: Object.fromEntries([...long].slice(0, MOST_NAMED)), drainMs, deadlineMs: shutdown.deadlineMs },
    `a stop leaves requests in flight ${drainMs} ms, and ${named.join(', ')}${more} may take longer and would be cut: ` +
      `set SHUTDOWN_DEADLINE_MS to ${least} or more and the grace period of the platform above it, or shorten them`,
  )
}
