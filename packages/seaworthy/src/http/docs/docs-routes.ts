import Type from 'typebox'
import { content } from '../content/content.ts'
import type { FileMemory } from '../files/file-memory.ts'
import { httpErrors } from '../http-errors.ts'
import type { TokenForTrying } from '../ports.ts'
import { respond } from '../result.ts'
import { type Route, route } from '../route.ts'
import { PAGE_CONTENT_SECURITY_POLICY } from '../security-headers.ts'
import { docsAssets } from './docs-assets.ts'
import { docsPage } from './docs-page.ts'

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
  readonly memory: FileMemory
}

/** The routes to browse and to try, offline: no address outside the service is asked. */
export function docsRoutes({ document, tokens, isAtRoot, memory }: DocsOptions): Route<never>[] {
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
    ...Object.entries(docsAssets(memory)).map(([name, asset]) =>
      route({
        ...shared,
        method: 'GET',
        path: `/docs/${name}`,
        summary: `Part of the page: ${name}`,
        cache: CACHE,
        output: { 200: content.file() },
        handler: async (_input, _parts, { headers }) => (await asset()).answer(headers),
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
