import type { RunningService } from './running-service.ts'

/** What a person needs first: addresses to open, what is embedded, and where the data comes from. */
export function banner(
  name: string,
  { addresses, environment, description }: RunningService,
  notes: readonly string[],
): string {
  const rows = [
    ...description,
    ...notes.map((line) => ['data', line] as const),
    ['stop', 'Ctrl-C drains and exits; a second one exits at once'] as const,
  ]
  const lines = rows.map(([name, value]) => `  ${name.padEnd(8)} ${value}`)
  return `\n  ${name} listens on ${addresses.url} (${environment})\n\n${lines.join('\n')}\n\n`
}
