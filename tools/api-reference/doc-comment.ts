/** A documentation comment as Markdown: its sentences, then what its tags say as a list. */
export function docMarkdown(comment: string): string {
  const [prose = '', ...tags] = comment.split(/^@|(?<=\S )@(?=throws|param|returns)/m)
  const lines = tags.map((tag) => {
    const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(tag) ?? []
    const said = inOneLine(rest)
    if (word !== 'param') return `- ${WORDS[word] ?? word} ${said}`
    const [, name, what] = /^(\S+)\s*-?\s*(.*)$/.exec(said) ?? []
    return `- \`${name}\`: ${what}`
  })
  return [
    prose
      .split(/\n\s*\n/)
      .map(inOneLine)
      .join('\n\n')
      .trim(),
    lines.join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n')
}

/** What stands before the first full stop, for a list of many. */
export const firstSentence = (comment: string): string =>
  /^[\s\S]*?[.:](?=\s|$)/.exec(docMarkdown(comment).split('\n')[0] ?? '')?.[0]?.replace(/:$/, '.') ?? ''

const WORDS: Readonly<Record<string, string>> = { throws: 'Throws', returns: 'Returns' }

/** Outside of code Markdown would take what stands in angle brackets for HTML. */
const inOneLine = (text: string): string =>
  text
    .replaceAll(/\{@link (\S+?)\}/g, '`$1`')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim()
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '\\<')))
    .join('')
