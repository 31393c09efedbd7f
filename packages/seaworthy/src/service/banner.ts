import type { CompiledRoute } from '../http/index.ts'
import type { ServiceDeclaration } from './define-service.ts'
import type { RunningService } from './launch.ts'

/** What a person needs first: addresses to open, what is embedded, and where the data comes from. */
export function banner(
  declaration: ServiceDeclaration,
  running: RunningService,
  notes: readonly string[],
): string {
  const { url, managementUrl } = running.addresses
  const page = running.http.routes
    .filter(({ declared }) => declared.method === 'GET' && !declared.hidden)
    .map(examplePath)
    .find((path) => path !== undefined)
  const rows: [string, string][] = [
    ...(page === undefined ? [] : [['try', `${url}${page}`] as [string, string]]),
    ['docs', `${url}/docs`],
    ['ready?', `${managementUrl ?? url}/health/ready`],
    ['metrics', `${managementUrl ?? url}/metrics`],
    ...running.dependencies.map((line): [string, string] => ['uses', line]),
    ...notes.map((line): [string, string] => ['data', line]),
    ['stop', 'Ctrl-C drains and exits; a second one exits at once'],
  ]
  const lines = rows.map(([name, value]) => `  ${name.padEnd(8)} ${value}`)
  return `\n  ${declaration.name} listens on ${url} (${running.environment})\n\n${lines.join('\n')}\n\n`
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
