/**
 * Splits a script into its statements, leaving alone semicolons inside strings, quoted identifiers, dollar quotes and
 * comments (PostgreSQL 4.1). Needed where several statements at once would form a transaction.
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = []
  let start = 0
  let at = 0
  while (at < script.length) {
    if (script[at] === ';') {
      statements.push(script.slice(start, at))
      start = ++at
    } else {
      at = skipToken(script, at)
    }
  }
  statements.push(script.slice(start))
  return statements.map((statement) => statement.trim()).filter(isMeaningful)
}

/** The script without comments, and with strings and dollar quotes emptied: its own words. */
export function withoutTexts(script: string): string {
  let words = ''
  for (let at = 0; at < script.length; ) {
    const end = skipToken(script, at)
    const token = script.slice(at, end)
    if (/^(?:--|\/\*)/.test(token)) words += ' '
    else if (token.length > 1 && /^['$]/.test(token)) words += "''"
    else words += token
    at = end
  }
  return words
}

/** Where the token at this place ends. */
function skipToken(script: string, at: number): number {
  const rest = script.slice(at, at + 2)
  if (rest === '--') return endOr(script, script.indexOf('\n', at))
  if (rest === '/*') return skipComment(script, at)
  const character = script[at]
  if (character === '"') return skipQuoted(script, at, '"', false)
  if (character === "'") return skipQuoted(script, at, "'", isEscapeString(script, at))
  if (character === '$') return skipDollarQuoted(script, at)
  return at + 1
}

const endOr = (script: string, index: number) => (index === -1 ? script.length : index)

/** Block comments nest in PostgreSQL. */
function skipComment(script: string, from: number): number {
  let depth = 0
  let at = from
  do {
    const pair = script.slice(at, at + 2)
    if (pair === '/*') depth++
    else if (pair === '*/') depth--
    at += pair === '/*' || pair === '*/' ? 2 : 1
  } while (depth > 0 && at < script.length)
  return at
}

function skipQuoted(script: string, from: number, quote: string, backslashes: boolean): number {
  let at = from + 1
  while (at < script.length) {
    if (backslashes && script[at] === '\\') at += 2
    else if (script[at] !== quote) at++
    else if (script[at + 1] === quote) at += 2
    else return at + 1
  }
  return script.length
}

/** True for `E'…'`, where a backslash escapes. */
const isEscapeString = (script: string, at: number) =>
  /[eE]/.test(script[at - 1] ?? '') && !/[\w$]/.test(script[at - 2] ?? '')

function skipDollarQuoted(script: string, at: number): number {
  if (/[\w$]/.test(script[at - 1] ?? '')) return at + 1
  const tag = /^\$(?:[A-Za-z_]\w*)?\$/.exec(script.slice(at, at + 66))?.[0]
  if (!tag) return at + 1
  const end = script.indexOf(tag, at + tag.length)
  return end === -1 ? script.length : end + tag.length
}

const isMeaningful = (statement: string) => statement.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() !== ''
