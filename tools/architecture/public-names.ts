import { posix } from 'node:path'

const EXPORT_LIST = /^export\s+(?:type\s+)?\{([^}]*)\}\s+from\s+['"](\.[^'"]+)['"]/gm
const EXPORT_ALL = /^export\s+\*\s+from\s+['"](\.[^'"]+)['"]/gm
const DECLARATION =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:type|interface|class|const|function\*?|enum)\s+([\w$]+)/gm
/** A comment that says something before its first tag, and ends where the declaration begins. */
const SENTENCE_BEFORE = /\/\*\*(?:\s|\*)*(?![\s*@/])(?:(?!\*\/)[\s\S])*\*\/\n(?:\/\/[^\n]*\n)*$/

/**
 * The names that a file exports, of itself or from other files of the workspace, without a sentence at their declaration, each
 * with the file where it should be. What comes from a package is documented there.
 *
 * @param read the text of a file by its path; throws when there is none
 */
export function namesWithoutSentence(path: string, read: (path: string) => string): string[] {
  const source = read(path)
  const own = new Set([...source.matchAll(DECLARATION)].map(([, name]) => name as string))
  const to = (specifier: string) => posix.join(posix.dirname(path), specifier)
  return [
    ...[...own].flatMap((name) => sentenceFault(name, path, read)),
    ...[...source.matchAll(EXPORT_LIST)].flatMap(([, list = '', specifier = '']) =>
      listed(list).flatMap((name) => sentenceFault(name, to(specifier), read)),
    ),
    ...[...source.matchAll(EXPORT_ALL)].flatMap(([, specifier = '']) =>
      namesWithoutSentence(to(specifier), read),
    ),
  ]
}

/** The names as their own files know them: `type A`, `b as c` and `d` are A, b and d. */
function listed(list: string): string[] {
  const names = list.split(',').map((item) =>
    item
      .trim()
      .replace(/^type\s+/, '')
      .replace(/\s+as\s[\s\S]*$/, ''),
  )
  return names.filter((name) => name !== '')
}

function sentenceFault(name: string, path: string, read: (path: string) => string): string[] {
  const source = read(path)
  for (const { index, 1: declared } of source.matchAll(DECLARATION)) {
    if (declared === name) {
      return SENTENCE_BEFORE.test(source.slice(0, index)) ? [] : [`${name} in ${path}`]
    }
  }
  for (const [, list = '', specifier = ''] of source.matchAll(EXPORT_LIST)) {
    if (listed(list).includes(name))
      return sentenceFault(name, posix.join(posix.dirname(path), specifier), read)
  }
  return [`${name} in ${path}, which does not declare it`]
}
