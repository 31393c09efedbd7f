import type { ServiceDeclaration } from './define-service.ts'
import type { RunningService } from './launch.ts'

/** What a person needs first: addresses to open, what is embedded, and where the data comes from. */
export function banner(
  declaration: ServiceDeclaration,
  running: RunningService,
  notes: readonly string[],
): string {
  const { url, managementUrl } = running.addresses
  const firstPage = running.http.routes.find(
    ({ declared, template }) => declared.method === 'GET' && !declared.hidden && !template.includes('{'),
  )
  const rows: [string, string][] = [
    ...(firstPage ? [['try', `${url}${firstPage.template}`] as [string, string]] : []),
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
