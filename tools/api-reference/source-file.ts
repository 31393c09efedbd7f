import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Program, parseSync } from 'oxc-parser'

/** A file of TypeScript with its text, statements and comments. */
export interface SourceFile {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
  readonly statements: Program['body']
  /** The documentation comment that ends where something begins, without its marks; nothing when there is none. */
  commentBefore(start: number): string
}

/** Reads files below a folder, each once. @throws Error for a file that is no TypeScript. */
export function sourceReader(root: string): (path: string) => SourceFile {
  const read = new Map<string, SourceFile>()
  return (path) => {
    const known = read.get(path) ?? parseSource(path, readFileSync(join(root, path), 'utf8'))
    read.set(path, known)
    return known
  }
}

export function parseSource(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be read: ${errors[0]?.message}`)
  return {
    path,
    text,
    statements: program.body,
    commentBefore(start) {
      // Between the sentence and what it is about may stand words for a linter.
      let from = start
      for (const { type, value, start: begin, end } of comments.filter(({ end }) => end <= start).reverse()) {
        if (text.slice(end, from).trim() !== '') break
        if (type === 'Block' && value.startsWith('*')) return withoutStars(value)
        from = begin
      }
      return ''
    },
  }
}

const withoutStars = (comment: string): string =>
  comment
    .replace(/^\*/, '')
    .replaceAll(/^[ \t]*\* ?/gm, '')
    .trim()
