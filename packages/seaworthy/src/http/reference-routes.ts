import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import Type from 'typebox'
import type { AnyErrorCatalogue, ErrorDefinition } from '../errors/index.ts'
import { httpErrors } from './http-errors.ts'
import { respond } from './result.ts'
import { type Route, route } from './route.ts'
import { PAGE_CONTENT_SECURITY_POLICY } from './security-headers.ts'

const anyone = { kind: 'anyone' } as const
const Page = Type.Unknown()
const CACHE = { scope: 'public', maxAgeS: 300 } as const

/** The routes by which a service explains itself: OpenAPI, a page to browse it offline, and a page per error code. */
export function referenceRoutes(
  document: () => Record<string, unknown>,
  catalogues: readonly AnyErrorCatalogue[],
  title: string,
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
  return [openApi, problems, ...browsablePage(title)]
}

const require = createRequire(import.meta.url)
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
}

/** Follows the system's light or dark, which Swagger UI has to be told by a class. */
const START = `const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()
SwaggerUIBundle({ url: 'openapi.json', dom_id: '#api', validatorUrl: null, tryItOutEnabled: true })`

/** Swagger UI from the package on disk: no address outside the service is asked. */
function browsablePage(title: string): Route<never>[] {
  const folder = require.resolve('@fastify/swagger-ui/package.json').replace(/package\.json$/, 'static/')
  const files = new Map<string, Promise<Buffer>>()
  const asset = (name: string): Promise<Buffer> => {
    const file = files.get(name) ?? readFile(folder + name)
    files.set(name, file)
    return file
  }
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="docs/swagger-ui.css"></head>
<body><div id="api"></div><script src="docs/swagger-ui-bundle.js"></script><script src="docs/start.js"></script></body>
</html>`
  const headers = { 'content-security-policy': PAGE_CONTENT_SECURITY_POLICY }
  const shared = {
    method: 'GET',
    version: 'none',
    hidden: true,
    access: anyone,
    limit: 'documents',
    cache: CACHE,
    output: { 200: Page },
  } as const
  return [
    route({
      ...shared,
      path: '/docs',
      summary: 'The routes, to browse and to try',
      handler: () => respond(200, html, { contentType: 'text/html; charset=utf-8', headers }),
    }),
    route({
      ...shared,
      path: '/docs/start.js',
      summary: 'Starts the page',
      handler: () => respond(200, START, { contentType: 'text/javascript; charset=utf-8' }),
    }),
    ...Object.entries(ASSETS).map(([name, contentType]) =>
      route({
        ...shared,
        path: `/docs/${name}`,
        summary: `Asset ${name}`,
        handler: async () => respond(200, await asset(name), { contentType }),
      }),
    ),
  ]
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
