/** A row of a runbook as its page has it: what to ask, and what to do where it is so. */
export interface RunbookStep {
  readonly sign: string
  /** A query that has a result where it is so. */
  readonly asks?: string
  /** Words for a shell that succeed where it is so. */
  readonly tries?: string
  readonly cure: string
  /** Words for a shell. */
  readonly types?: string
  /** File of the runbook in which to go on. */
  readonly see?: string
}

/** The rows of a page that ask something, in their order, as whoever is on call reads them. */
export function runbookSteps(page: string): readonly RunbookStep[] {
  const asked =
    page.split('\n## Ask, from the top\n')[1]?.split(/\n\*\*(?:Other causes|What it asks)\*\*/)[0] ?? ''
  return asked
    .split(/\n### \d+\. /)
    .slice(1)
    .map((section) => {
      const [before = '', after = ''] = section.split('\n**Then:** ')
      const { asks, tries, types, see } = {
        asks: fenced('promql', before),
        tries: fenced('sh', before),
        types: fenced('sh', after),
        see: after.match(/Go on in \[\w+\]\(([\w.-]+)\)/)?.[1],
      }
      return {
        sign: before.split('\n')[0] ?? '',
        cure: after.split('\n')[0] ?? '',
        ...(asks !== undefined && { asks }),
        ...(tries !== undefined && { tries }),
        ...(types !== undefined && { types }),
        ...(see !== undefined && { see }),
      }
    })
}

function fenced(language: string, text: string): string | undefined {
  return text.match(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\``))?.[1]
}
