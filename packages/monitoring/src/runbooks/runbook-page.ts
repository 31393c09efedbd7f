import type { Alert } from '../alerts/alert.ts'
import type { Watched } from '../watched.ts'
import type { Cause } from './runbook.ts'
import { runbookFile } from './runbook-file.ts'

/**
 * One page for whoever the alert woke.
 *
 * @param known names of the alerts of the service, which have pages too
 */
export function runbookPage(alert: Alert, watched: Watched, known: ReadonlySet<string>): string {
  const { name, severity, summary, drill, forS, runbook, expr } = alert
  const { impact, look, causes } = runbook
  const readable = summary.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, 'the $1 that the alert names')
  const possible = causes.filter(
    (cause) => isPossible(cause, watched) && (cause.see === undefined || known.has(cause.see)),
  )
  const asked = possible.filter(({ asks, tries, see }) => asks ?? tries ?? see)
  const seen = possible.filter((cause) => !asked.includes(cause))
  return `# ${name} of ${watched.name}

${readable}. ${severity === 'page' ? 'It wakes somebody.' : 'It waits for the morning.'}

**What users have of it.** ${impact}

**Look, in this order**

${look.map(({ at, tells }, index) => `${index + 1}. ${capitalized(at)}: ${tells}.`).join('\n')}
${asked.length > 0 ? askedOf(asked, watched) : ''}${seen.length > 0 ? seenOf(seen, asked.length > 0 ? 'Other causes' : 'Causes and cures') : ''}
**What it asks**${forS > 0 ? `, for ${watched.time(forS)}` : ''}

\`\`\`promql
${expr(watched)}
\`\`\`

**Dry run.** ${dryRun(drill)}
`
}

function dryRun(drill: Alert['drill']): string {
  return typeof drill === 'string'
    ? `\`npx seaworthy drill --only ${drill}\` breaks the same thing on a service that it starts for the purpose.`
    : `In an environment for trying: ${drill.byHand}.`
}

/** A question that the service cannot answer is none. */
function isPossible({ of, asks }: Cause, watched: Watched): boolean {
  return (of?.(watched.signals) ?? true) && (asks === undefined || asks(watched) !== undefined)
}

function seenOf(causes: readonly Cause[], title: string): string {
  return `
**${title}**

| what you see | what you do |
|---|---|
${causes.map(({ sign, cure }) => `| ${sign} | ${cure} |`).join('\n')}
`
}

function askedOf(causes: readonly Cause[], watched: Watched): string {
  return `
## Ask, from the top

The first that is so is the cause: a query of Prometheus that has a result, a command that succeeds. Labels of the alert and of the result
are variables of what is typed, such as \`$namespace\`.
${causes.map((cause, index) => askedCause(cause, index + 1, watched)).join('')}`
}

function askedCause({ sign, cure, asks, tries, types, see }: Cause, number: number, watched: Watched) {
  const fenced = (language: string, text: string) => `\n\`\`\`${language}\n${text}\n\`\`\`\n`
  const query = asks?.(watched)
  const more = see ? ` Go on in [${see}](${runbookFile(see)}).` : ''
  return `
### ${number}. ${capitalized(sign)}
${query === undefined ? '' : fenced('promql', query)}${tries === undefined ? '' : fenced('sh', tries)}
**Then:** ${cure}${more}
${types === undefined ? '' : fenced('sh', types)}`
}

function capitalized(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase())
}
