import type { CompiledRoute } from './compiled-route.ts'
import type { HttpServer } from './server.ts'

/** Addresses that a person wants to open first. */
export function bannerRows({ routes, addresses }: HttpServer): (readonly [name: string, text: string])[] {
  if (!addresses) return []
  const { url, managementUrl = url } = addresses
  const page = routes
    .filter(({ declared }) => declared.method === 'GET' && !declared.hidden)
    .map(examplePath)
    .find((path) => path !== undefined)
  return [
    ...(page === undefined ? [] : [['try', `${url}${page}`] as const]),
    ['docs', `${url}/docs`],
    ['ready?', `${managementUrl}/health/ready`],
    ['metrics', `${managementUrl}/metrics`],
  ]
}

/** A path to open: parameters are filled with the first example of their schema, and without one there is no path. */
function examplePath({ declared, template }: CompiledRoute): string | undefined {
  const properties = (declared.input?.params?.properties ?? {}) as Record<
    string,
    { examples?: readonly unknown[] }
  >
  let path = template
  for (const [name, { examples }] of Object.entries(properties)) {
    if (examples?.[0] === undefined) return undefined
    path = path.replace(`{${name}}`, encodeURIComponent(String(examples[0])))
  }
  return path
}
