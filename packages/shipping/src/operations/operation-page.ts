import type { Operation, Step } from './operation.ts'

/** One page for whoever does it, at night and for the first time. */
export function operationPage(
  { title, when, impact, steps, elsewhere = [], dryRun }: Operation,
  service: string,
): string {
  return `# ${title}: ${service}

**When.** ${when}

**What users have of it.** ${impact}

${steps.map(stepText).join('\n\n')}
${elsewhere.length > 0 ? `\n| elsewhere | |\n| -- | -- |\n${elsewhere.map(({ where, how }) => `| ${where} | ${how} |`).join('\n')}\n` : ''}
**Dry run.** ${dryRun}
`
}

/** Blocks are indented below their number, or a list would begin anew behind each. */
function stepText({ text, commands, block }: Step, index: number): string {
  const lead = `${index + 1}. ${text}`
  if (commands === undefined) return lead
  const fence = ['```sh'.concat(block === undefined ? '' : ` ${block}`), commands, '```'].join('\n')
  return `${lead}\n\n${fence.replaceAll(/^(?=.)/gm, '   ')}`
}
