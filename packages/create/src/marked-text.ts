/** What a service is made with. */
export type Chosen = ReadonlySet<string>

const MARK =
  /^(?<code>.*?)\s*(?:\/\/|#|--|<!--) (?<sense>with|without) (?<names>[a-z]+(?: or [a-z]+)*)(?:: (?<other>.*)|(?<begins> \{))?(?: -->)?$/
const END = /^\s*(?:\/\/|#|--|<!--) \}(?: -->)?$/

/**
 * A text of the template as it is for what was chosen. Its lines are marked by comments at their ends:
 *
 * - `… // with database`: is there with a database only; `without` the other way round, and `a or b` for either,
 * - `… // without database: …`: another line in its place, or in the place of nothing,
 * - `// with database {` to `// }`: the lines between them; blocks may stand in blocks.
 *
 * `#`, `--` and `<!--` begin comments as well.
 *
 * @throws Error for a block that does not end, or that ends without having begun.
 */
export function markedText(text: string, chosen: Chosen): string {
  const lines: string[] = []
  const blocks: boolean[] = []
  for (const line of text.split('\n')) {
    if (END.test(line)) {
      if (blocks.pop() === undefined) throw new Error(`a block ends that has not begun: ${line}`)
      continue
    }
    const mark = MARK.exec(line)?.groups
    const holds = mark === undefined || isChosen(mark, chosen)
    if (mark?.begins !== undefined) blocks.push(holds)
    else if (blocks.every(Boolean)) lines.push(...(mark === undefined ? [line] : marked(mark, holds)))
  }
  if (blocks.length > 0) throw new Error('a block does not end')
  return lines.join('\n')
}

type Mark = Readonly<Record<string, string | undefined>>

const isChosen = ({ names = '', sense }: Mark, chosen: Chosen): boolean =>
  names.split(' or ').some((name) => chosen.has(name)) === (sense === 'with')

/** The lines that a marked one becomes: itself, the other, or none. */
function marked({ code = '', other }: Mark, holds: boolean): readonly string[] {
  const own = code.trim() === '' ? [] : [code]
  if (other === undefined) return holds ? own : []
  const [indentation = ''] = /^\s*/.exec(code) ?? []
  return holds ? [indentation + other] : own
}
