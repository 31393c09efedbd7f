import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Lines of a stack, by the same rule for all: neither blank nor a comment, as the formatter of the repository breaks them. */
export interface SourceLines {
  readonly source: number
  readonly tests: number
  readonly files: number
}

/** Of TypeScript and SQL in a folder and those below it. */
export function countSourceLines(folder: string): SourceLines {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(ts|sql)$/.test(path),
  )
  const linesOf = (paths: readonly string[]) =>
    paths.reduce((sum, path) => sum + codeLines(readFileSync(join(folder, path), 'utf8')), 0)
  const tests = files.filter((path) => path.endsWith('.test.ts'))
  const source = files.filter((path) => !tests.includes(path))
  return { source: linesOf(source), tests: linesOf(tests), files: source.length }
}

/** How many lines of a text hold code. A comment has lines of its own here: `//`, `--`, or a block that begins its line. */
export function codeLines(text: string): number {
  return text
    .replace(/^\s*\/\*[\s\S]*?\*\//gm, '')
    .split('\n')
    .filter((line) => !/^\s*(\/\/|--|$)/.test(line)).length
}
