import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { FatalBootError } from '../errors/index.ts'
import { splitStatements, withoutTexts } from './sql-statements.ts'

/** One step of the schema, as its files say. */
export interface Migration {
  /** The number in the file name; the order. */
  readonly version: number
  /** File name without ending, such as `0002_add_origin`. */
  readonly name: string
  readonly up: string
  readonly down: string | undefined
  /** SHA-256 of the up script with line endings made equal, without what it declares of its compatibility. */
  readonly checksum: string
  /** What it may have been before it was declared compatible: with the declaration came blank lines around it. */
  readonly earlierChecksums: readonly string[]
  /** False when `-- no-transaction` is among the first lines. */
  readonly transactional: boolean
  /** `-- backward-compatible` is among the first lines: the version of the service before this migration can run on it. */
  readonly backwardCompatible: boolean
}

const FILE = /^(?<number>\d{4,})_(?<rest>[a-z0-9]+(?:[_-][a-z0-9]+)*)\.(?<direction>up|down)\.sql$/

/**
 * Reads a folder of `NNNN_name.up.sql` and `NNNN_name.down.sql`, in order.
 *
 * @throws FatalBootError when the folder is not there, a `.sql` file is named otherwise, a number is used twice or a down has no up.
 */
export async function readMigrations(folder: URL): Promise<Migration[]> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new FatalBootError(`the migrations folder ${folder.href} cannot be read: ${error.code}`)
  })
  const files = entries.filter((file) => file.endsWith('.sql')).sort()
  const downs = new Map<string, string>()
  const ups = new Map<string, string>()
  for (const file of files) {
    const parts = FILE.exec(file)?.groups
    if (!parts) throw new FatalBootError(`migration ${file} must be named like 0001_create_table.up.sql`)
    const text = await readFile(new URL(file, withSlash(folder)), 'utf8')
    const target = parts.direction === 'up' ? ups : downs
    target.set(`${parts.number}_${parts.rest}`, text)
  }
  for (const name of downs.keys()) {
    if (!ups.has(name)) throw new FatalBootError(`migration ${name}.down.sql has no ${name}.up.sql`)
  }
  const migrations = [...ups].map(([name, up]) => toMigration(name, up, downs.get(name)))
  migrations.sort((a, b) => a.version - b.version)
  for (const [index, { version, name }] of migrations.entries()) {
    const next = migrations[index + 1]
    if (next?.version === version)
      throw new FatalBootError(`migrations ${name} and ${next.name} share a number`)
  }
  return migrations
}

export function toMigration(name: string, up: string, down?: string): Migration {
  const text = normalise(up)
  const head = /^(?:\s*--[^\n]*\n)*/.exec(text)?.[0] ?? ''
  const declared = DECLARED.exec(head)
  checkDeclaration(name, text, head, declared)
  const [checksum, ...earlierChecksums] = checksumsOf(text, declared)
  return {
    version: Number.parseInt(name, 10),
    name,
    up: text,
    down: down === undefined ? undefined : normalise(down),
    checksum,
    earlierChecksums,
    transactional: !/^(?:\s*--[^\n]*\n)*?\s*--\s*no-transaction\b/.test(text),
    backwardCompatible: declared !== null,
  }
}

/** Never none; the first is that of all but the declaration. */
function checksumsOf(text: string, declared: RegExpExecArray | null): [string, ...string[]] {
  if (declared === null) return [sha256(text)]
  const before = text.slice(0, declared.index)
  const after = text.slice(declared.index + declared[0].length)
  const above = /(?<=^|\n)(?:[\t ]*\n)*$/.exec(before)?.[0] ?? ''
  const below = /^(?:[\t ]*\n)*/.exec(after)?.[0] ?? ''
  const blanks = `${above}${below}`.split('\n').slice(0, -1)
  return [
    sha256(before + after),
    ...blanks.slice(0, MAX_BLANK_LINES).map((_, index) => {
      const kept = blanks.slice(index + 1).map((blank) => `${blank}\n`)
      return sha256(
        [before.slice(0, before.length - above.length), ...kept, after.slice(below.length)].join(''),
      )
    }),
  ]
}

const MAX_BLANK_LINES = 8
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

function checkDeclaration(name: string, text: string, head: string, declared: RegExpExecArray | null): void {
  if (declared === null) {
    const meant = /^\s*--.*\b(?:backwards?|forwards?)[-_ ]compatible\b.*$/im.exec(head)?.[0].trim()
    if (meant === undefined) return
    throw new FatalBootError(
      `migration ${name} says "${meant}", which declares nothing: write "-- backward-compatible" if the version before it can run on it, and leave it out if not`,
    )
  }
  const reason = declared.groups?.reason
  if (reason !== undefined && DENIAL.test(reason)) {
    throw new FatalBootError(
      `migration ${name} says "${declared[0].trim()}": after the colon stands why the version before it can run on it; leave the line out if it cannot`,
    )
  }
  if (reason !== undefined) return
  for (const statement of splitStatements(withoutTexts(text))) {
    const words = withoutParentheses(statement.replaceAll(/\s+/g, ' '))
    const unseen = UNSEEN.exec(words)?.[0]
    if (unseen !== undefined) {
      throw new FatalBootError(
        `migration ${name} declares backward-compatible, and what its "${unseen}" does cannot be seen: say why that does not break the version before it: -- backward-compatible: <reason>`,
      )
    }
    const breaks = firstMatch(words, BREAKS)
    if (breaks !== undefined) {
      throw new FatalBootError(
        `migration ${name} declares backward-compatible, and "${breaks}" breaks the version before it: put that into a later migration, when no replica of that version is left, or say why it does not: -- backward-compatible: <reason>`,
      )
    }
  }
}

/** A reason that is none. "No version reads it" is one. */
const DENIAL = /^(?:no|not|none|never|false|off|0)(?:\s*(?:[,;:.!(]|$)|\s+[-–—]|\s+yet\b)/i

const DECLARED = /^[\t ]*--[\t ]*backward-compatible(?:[\t ]*:[\t ]*(?<reason>\S[^\n]*))?[\t ]*\n/m

const NAME = String.raw`(?:"[^"]*"|[a-z_]\w*)`
/** What code that does not know of the change cannot live with; only what can be told from the words alone. */
const BREAKS = [
  /\bdrop\s+(?:table|column|attribute|owned|role|user|operator|view|materialized\s+view|type|domain|schema|sequence|function|procedure|routine|aggregate|extension|foreign\s+table)\b/i,
  new RegExp(
    String.raw`\bdrop\s+(?:if\s+exists\s+)?(?!(?:constraint|default|not\s+null|index|trigger|expression|identity|policy|rule|if)\b)${NAME}\s*(?:cascade|restrict)?\s*(?:,|$)`,
    'i',
  ),
  /\brename\b/i,
  /\bset\s+not\s+null\b/i,
  /\bset\s+schema\b/i,
  /\bdetach\s+partition\b/i,
  // A table may be called type, and so may a column.
  new RegExp(
    String.raw`(?<!^)\balter\s+(?:(?:column|attribute)\s+)?(?!column\b)${NAME}\s+(?:set\s+data\s+)?type\b`,
    'i',
  ),
  new RegExp(
    String.raw`\badd\s+(?:column\s+)?(?!(?:constraint\s+${NAME}\s+)?primary\b)` +
      String.raw`(?![^,]*(?<!")\b(?:default(?!\s+null\b)|generated|\w*serial)\b)[^,]*\b(?:not\s+null|primary\s+key)\b`,
    'i',
  ),
  /^\s*(?:truncate|revoke)\b/i,
]

/** Code, whose texts may do anything. */
const UNSEEN = /^(?:do|call|execute)\b/i

function firstMatch(words: string, patterns: readonly RegExp[]): string | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(words)
    if (found) return found[0].trim()
  }
  return undefined
}

/** Lists of columns, types and conditions, whose commas and words are not the statement's. */
function withoutParentheses(words: string): string {
  const plain = words.replaceAll(/\(\s*null\s*\)/gi, ' null ')
  for (let before = '', now = plain; ; now = before.replaceAll(/\([^()]*\)/g, '')) {
    if (now === before) return now
    before = now
  }
}

const normalise = (text: string) => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
const withSlash = (folder: URL) => (folder.href.endsWith('/') ? folder : new URL(`${folder.href}/`))
