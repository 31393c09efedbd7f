/** A change of a text by its structure. @returns undefined where the text is not as the change expects it. */
export type Edit = (text: string) => string | undefined

const OPENERS: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' }
/** What brackets may stand in without being any. */
export const NO_CODE =
  /\/\*[\s\S]*?\*\/|(?<!:)\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g

/** What stands between the bracket that an opening ends with and the one that closes it. */
export interface Inside {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** @param opening ends with a bracket, and must be there once. */
export function insideOf(text: string, opening: RegExp): Inside | undefined {
  const bare = text.replaceAll(NO_CODE, (found) => '·'.repeat(found.length))
  // Strings may be part of an opening, so that it is looked for in the text itself.
  const found = [...text.matchAll(new RegExp(opening.source, `${opening.flags}g`))]
  const [only] = found
  if (only === undefined || found.length > 1) return undefined
  const start = only.index + only[0].length
  const end = closingOf(bare, start)
  return end === undefined ? undefined : { start, end, text: text.slice(start, end) }
}

function closingOf(bare: string, start: number): number | undefined {
  const expected = [OPENERS[bare.charAt(start - 1)]]
  for (let at = start; at < bare.length; at += 1) {
    const letter = bare.charAt(at)
    if (OPENERS[letter] !== undefined) expected.push(OPENERS[letter])
    else if (/[\])}]/.test(letter) && expected.pop() !== letter) return undefined
    if (expected.length === 0) return at
  }
  return undefined
}

/** Adds an element at the end of a list, or a property at the end of an object. */
export function addInside(opening: RegExp, added: string): Edit {
  return (text) => {
    const inside = insideOf(text, opening)
    if (inside === undefined) return undefined
    const kept = inside.text.trimEnd()
    // A comment at the end would take a comma behind it.
    if (/(?:\/\/[^\n]*|\.\.\.\w*)$/.test(kept)) return undefined
    const needsComma = kept.trim() !== '' && !/[,;{]$/.test(kept)
    const isBlock = inside.text.includes('\n')
    const joined = `${kept}${needsComma ? ',' : ''}${isBlock ? '\n' : ' '}${added}`
    const closes = isBlock ? inside.text.slice(kept.length) : inside.text.endsWith(' ') ? ' ' : ''
    const isFirst = kept.trim() === '' && !isBlock
    return (
      text.slice(0, inside.start) +
      (isFirst && closes === '' ? added : joined) +
      closes +
      text.slice(inside.end)
    )
  }
}

/** Adds a property of its own name to what defineService is given, above its features. */
export const addShorthand =
  (name: string): Edit =>
  (text) => {
    const declared = insideOf(text, /\bdefineService\(\{/)
    if (declared === undefined || new RegExp(`^\\s*${name}\\b`, 'm').test(declared.text)) return undefined
    const at = declared.text.search(/^ *features: \[/m)
    return at < 0
      ? undefined
      : `${text.slice(0, declared.start + at)}  ${name},\n${text.slice(declared.start + at)}`
  }

/** Adds an import behind the others. One that is there already stays as it is. */
export function addImport(line: string): Edit {
  return (text) => {
    if (text.split('\n').includes(line)) return text
    const imports = [...text.matchAll(/^import (?:[^;'"]*? from )?'[^'\n]+'\n/gm)]
    const last = imports.at(-1)
    if (last === undefined) return undefined
    const at = last.index + last[0].length
    return `${text.slice(0, at)}${line}\n${text.slice(at)}`
  }
}

/** Adds a text at the end. */
export const addAtEnd =
  (added: string): Edit =>
  (text) =>
    `${text.trimEnd()}\n${added}`

/** Adds lines at the end of a block of YAML that begins with a line of its own; without such a block, the block before another. */
export function addToBlock(head: string, lines: string, before?: string): Edit {
  return (text) => {
    const all = text.split('\n')
    const at = all.indexOf(head)
    if (at < 0) {
      const place = before === undefined ? -1 : all.indexOf(before)
      return place < 0 ? undefined : all.toSpliced(place, 0, head, ...lines.split('\n')).join('\n')
    }
    const length = all.slice(at + 1).findIndex((line) => /^[^\s#]/.test(line))
    const end = length < 0 ? all.length - (all.at(-1) === '' ? 1 : 0) : at + 1 + length
    return all.toSpliced(end, 0, ...lines.split('\n')).join('\n')
  }
}
