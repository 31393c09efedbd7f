import { type DraftRoute, nameOf, type Places } from './drill-draft.ts'

/** `liveness /livez, no readiness, no metrics, OpenAPI /openapi.json` */
export function placeSummary({ live, ready, metrics, openapi }: Places): string {
  const names = Object.entries({ liveness: live, readiness: ready, metrics, OpenAPI: openapi })
  return names.map(([name, path]) => (path === undefined ? `no ${name}` : `${name} ${path}`)).join(', ')
}

/** `GET /items (read), POST /items (write)` */
export function routeSummary(routes: readonly DraftRoute[]): string {
  return routes.length === 0
    ? 'no route'
    : routes.map((route) => `${nameOf(route)} (${route.is.join(', ')})`).join(', ')
}
