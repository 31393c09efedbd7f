import type { Alert } from '../alerts/alert.ts'
import type { Watched } from '../watched.ts'

/** One page for whoever the alert woke. */
export function runbookPage(alert: Alert, watched: Watched): string {
  const { name, severity, summary, drill, forS, runbook, expr } = alert
  const { impact, look, causes } = runbook
  const readable = summary.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, 'the $1 that the alert names')
  return `# ${name} of ${watched.name}

${readable}. ${severity === 'page' ? 'It wakes somebody.' : 'It waits for the morning.'}

**What users have of it.** ${impact}

**Look, in this order**

${look.map(({ at, tells }, index) => `${index + 1}. ${capitalized(at)}: ${tells}.`).join('\n')}

**Causes and cures**

| what you see | what you do |
|---|---|
${causes.map(({ sign, cure }) => `| ${sign} | ${cure} |`).join('\n')}

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

function capitalized(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase())
}
