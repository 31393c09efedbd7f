import { stripVTControlCharacters } from 'node:util'

/** What was typed, and what came of it. */
export interface TerminalSession {
  readonly command: string
  readonly output: string
}

const COLUMNS = 120
const CHARACTER_PX = 8.43
const LINE_PX = 20
const MARGIN_PX = 18

/** A terminal as an SVG that is legible on light and on dark pages: the words are text, and lines that are too long go on below. */
export function terminalPicture(sessions: readonly TerminalSession[]): string {
  const lines = sessions.flatMap(({ command, output }) => [
    { text: `$ ${command}`, isTyped: true },
    ...stripVTControlCharacters(output)
      .trimEnd()
      .split('\n')
      .flatMap(folded)
      .map((text) => ({ text, isTyped: false })),
    { text: '', isTyped: false },
  ])
  lines.pop()
  const widthPx = Math.round(COLUMNS * CHARACTER_PX + 2 * MARGIN_PX)
  const heightPx = lines.length * LINE_PX + 2 * MARGIN_PX
  const rows = lines.map(({ text, isTyped }, at) => {
    const y = MARGIN_PX + (at + 0.75) * LINE_PX
    return `<text x="${MARGIN_PX}" y="${y}" fill="${colourOf(text, isTyped)}">${escaped(text)}</text>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${widthPx} ${heightPx}" width="${widthPx}" height="${heightPx}" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`,
    `<title>${escaped(sessions.map(({ command }) => command).join(', then '))}</title>`,
    '<style>text { white-space: pre }</style>',
    `<rect width="${widthPx}" height="${heightPx}" rx="8" fill="#161b22"/>`,
    ...rows,
    '</svg>\n',
  ].join('\n')
}

function colourOf(text: string, isTyped: boolean): string {
  if (isTyped) return '#ffffff'
  if (/^\s*(?:FAIL|✗|×)/.test(text)) return '#ff9492'
  if (/^\s*(?:pass|✓|✔)/.test(text)) return '#7ee787'
  return '#c9d1d9'
}

const folded = (line: string): readonly string[] => {
  if (line.length <= COLUMNS) return [line]
  const at = line.lastIndexOf(' ', COLUMNS)
  const end = at > COLUMNS / 2 ? at : COLUMNS
  return [line.slice(0, end), ...folded(`        ${line.slice(end).trimStart()}`)]
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
