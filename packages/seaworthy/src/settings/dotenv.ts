/** What a `.env` file says, and the lines that say nothing sensible. Values never appear in `problems`. */
export interface Dotenv {
  readonly values: ReadonlyMap<string, string>
  readonly problems: readonly { readonly line: number; readonly message: string }[]
}

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=[^\S\n]*/
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/**
 * Reads `NAME=value` lines. `#` starts a comment at the start of a line or after a space; single quotes keep the text
 * as it is; double quotes understand `\n \r \t \" \\`; quoted text may span lines. Nothing is expanded.
 * When a name comes twice the last one holds.
 */
export function parseDotenv(text: string): Dotenv {
  const values = new Map<string, string>()
  const problems: { line: number; message: string }[] = []
  let rest = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  let line = 1

  const consume = (length: number) => {
    for (let index = 0; index < length; index++) if (rest.charCodeAt(index) === 10) line += 1
    rest = rest.slice(length)
  }
  const restOfLine = () => (rest.includes('\n') ? rest.slice(0, rest.indexOf('\n')) : rest)

  while (rest !== '') {
    const current = restOfLine()
    const start = line
    const assignment = ASSIGNMENT.exec(current)
    if (!assignment) {
      if (!/^\s*(#|$)/.test(current)) problems.push({ line, message: 'expected NAME=value' })
      consume(current.length + 1)
      continue
    }
    consume(assignment[0].length)
    const name = assignment[1] as string
    const quoted = /^(?:'([^']*)'|"((?:[^"\\]|\\[\s\S])*)")/.exec(rest)
    if (quoted) {
      consume(quoted[0].length)
      const tail = restOfLine()
      if (/^\s*(#|$)/.test(tail)) values.set(name, quoted[1] ?? unescapeText(quoted[2] as string))
      else problems.push({ line, message: `${name} has text after its closing quote` })
      consume(tail.length + 1)
    } else if (/^['"]/.test(rest)) {
      problems.push({ line: start, message: `${name} has no closing quote` })
      consume(restOfLine().length + 1)
    } else {
      const tail = restOfLine()
      values.set(name, tail.replace(/(^|\s)#.*$/, '').trim())
      consume(tail.length + 1)
    }
  }
  return { values, problems }
}

/** Writes one line that `parseDotenv` reads back to the same value. */
export function formatDotenvLine(name: string, value: string): string {
  const escaped = value.replace(/[\\"\n\r\t]/g, (c) => {
    const letter = Object.keys(ESCAPES).find((key) => ESCAPES[key] === c)
    return `\\${letter ?? c}`
  })
  return `${name}="${escaped}"`
}

function unescapeText(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, c: string) => ESCAPES[c] ?? c)
}
