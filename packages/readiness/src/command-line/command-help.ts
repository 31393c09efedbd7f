import type { Option, Options } from './option.ts'

/** How wide options are shown, so that what they do stands in one column. */
const OPTION_WIDTH = 20

interface Helped {
  readonly name: string
  readonly words?: string
  readonly also?: readonly string[]
  readonly about?: string
  readonly options: Options
  readonly ends?: string
}

/** The help text of one command. */
export function commandHelp({ name, words, also = [], about, options, ends }: Helped): string {
  const all = Object.entries(options)
  const first = [...(words ? [words] : []), ...(all.length > 0 ? ['[options]'] : [])].join(' ')
  const usage = [first, ...also].map((form, index) =>
    `${index === 0 ? 'Usage:' : '      '} seaworthy ${name} ${form}`.trimEnd(),
  )
  // Undefined stands for what is under none, and comes first.
  const headings = new Set([undefined, ...all.flatMap(([, { under }]) => under ?? [])])
  const blocks = [...headings].map((heading) => [
    ...(heading === undefined ? [] : [`${heading}:`]),
    ...all.filter(([, { under }]) => under === heading).map(([long, option]) => optionLine(long, option)),
  ])
  return [usage, ...(about ? [[about]] : []), ...blocks, ...(ends ? [[ends]] : [])]
    .map((lines) => lines.join('\n'))
    .filter(Boolean)
    .join('\n\n')
}

function optionLine(long: string, { short, value, text }: Option): string {
  const shown = `${short ? `-${short}, ` : ''}--${long}${value ? ` ${value}` : ''}`
  const gap = shown.length > OPTION_WIDTH ? '   ' : ' '.repeat(OPTION_WIDTH + 2 - shown.length)
  return `  ${shown}${gap}${text.replaceAll('\n', `\n${' '.repeat(OPTION_WIDTH + 4)}`)}`
}
