import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import Type from 'typebox'
import { httpErrors } from '../http-errors.ts'
import type { TokenForTrying } from '../ports.ts'
import { respond } from '../result.ts'
import { type Route, route } from '../route.ts'
import { PAGE_CONTENT_SECURITY_POLICY } from '../security-headers.ts'
import { docsPage } from './docs-page.ts'
import { DOCS_SCRIPT } from './docs-script.ts'
import { DOCS_STYLE } from './docs-style.ts'

const require = createRequire(import.meta.url)
const shared = {
  version: 'none',
  hidden: true,
  access: { kind: 'anyone' },
  limit: 'documents',
} as const
const CACHE = { scope: 'public', maxAgeS: 300 } as const

export interface DocsOptions {
  /** The OpenAPI document; asked for when somebody opens the page. */
  readonly document: () => Record<string, unknown>
  /** Present in development alone. */
  readonly tokens: TokenForTrying | undefined
  /** Whether `/` leads to the page. */
  readonly isAtRoot: boolean
}

/** The routes to browse and to try, offline: no address outside the service is asked. */
export function docsRoutes({ document, tokens, isAtRoot }: DocsOptions): Route<never>[] {
  let html: string | undefined
  const page = () => {
    html ??= docsPage({ document: document(), signInRoles: tokens?.roles })
    return html
  }
  return [
    route({
      ...shared,
      method: 'GET',
      path: '/docs',
      summary: 'The routes, to browse and to try',
      cache: CACHE,
      output: { 200: Type.Unknown() },
      handler: () =>
        respond(200, page(), {
          contentType: 'text/html; charset=utf-8',
          headers: { 'content-security-policy': PAGE_CONTENT_SECURITY_POLICY },
        }),
    }),
    leadsTo('/docs/', '../docs'),
    ...(isAtRoot ? [leadsTo('/', 'docs')] : []),
    ...Object.entries(ASSETS).map(([name, { contentType, read }]) =>
      route({
        ...shared,
        method: 'GET',
        path: `/docs/${name}`,
        summary: `Part of the page: ${name}`,
        cache: CACHE,
        output: { 200: Type.Unknown() },
        handler: async () => respond(200, await read(), { contentType }),
      }),
    ),
    ...(tokens ? [tokenRoute(tokens)] : []),
  ]
}

/** A relative address (RFC 9110 §10.2.2), which holds behind a path of a proxy too. */
function leadsTo(path: string, location: string): Route<never> {
  return route({
    ...shared,
    method: 'GET',
    path,
    summary: 'Leads to the documentation',
    output: { 307: Type.Null() },
    handler: () => respond(307, null, { headers: { location } }),
  })
}

/**
 * Of the package on disk, looked for when it is first asked for: a service whose page nobody opens pays nothing for it. Then it is
 * kept: read for each request, hundreds of clients that never read what they ask for would hold as many copies of it.
 */
function swagger(name: string): () => Promise<Buffer> {
  let kept: Promise<Buffer> | undefined
  return () => {
    if (kept !== undefined) return kept
    const folder = require.resolve('@fastify/swagger-ui/package.json').replace(/package\.json$/, 'static/')
    const reading = readFile(folder + name)
    kept = reading
    // What could not be read now may be there the next time.
    reading.catch(() => {
      kept = undefined
    })
    return reading
  }
}
const SCRIPT_TYPE = 'text/javascript; charset=utf-8'
const STYLE_TYPE = 'text/css; charset=utf-8'
const ASSETS: Readonly<Record<string, { contentType: string; read: () => string | Promise<Buffer> }>> = {
  'start.js': { contentType: SCRIPT_TYPE, read: () => DOCS_SCRIPT },
  'page.css': { contentType: STYLE_TYPE, read: () => DOCS_STYLE },
  'swagger-ui.css': { contentType: STYLE_TYPE, read: swagger('swagger-ui.css') },
  'swagger-ui-bundle.js': { contentType: SCRIPT_TYPE, read: swagger('swagger-ui-bundle.js') },
}

/** This machine, as a browser on it names it. Another name may be a page of elsewhere that had its name lead here. */
const OWN_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i

function tokenRoute({ roles, token }: TokenForTrying): Route<never> {
  return route({
    ...shared,
    method: 'POST',
    path: '/docs/token',
    summary: 'A token of the development issuer, to try requests with',
    input: { body: Type.Object({ role: Type.Optional(roleOf(roles)) }) },
    output: { 200: Type.Object({ token: Type.String() }) },
    handler: async ({ body: { role } }, _, { headers }) => {
      if (!OWN_HOST.test(headers.host ?? '')) throw httpErrors.token_not_given({ host: headers.host ?? '' })
      return { token: await token(role ? [role] : []) }
    },
  })
}

/** A schema of no values at all is none that can be checked. */
const roleOf = (roles: readonly string[]) => (roles.length > 0 ? Type.Enum([...roles]) : Type.Never())
