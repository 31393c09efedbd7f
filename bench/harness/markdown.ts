/** A Markdown table: the first column to the left, and the others to the right when they are figures. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  content: 'figures' | 'text' = 'figures',
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const others = content === 'figures' ? '--:' : '--'
  return [line(head), line(head.map((_, column) => (column === 0 ? '--' : others))), ...rows.map(line)].join(
    '\n',
  )
}
