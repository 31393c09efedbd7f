import { serviceFiles } from '../service-files.ts'
import { serviceTemplate } from '../service-template.ts'
import type { ServiceFolder } from './addition.ts'
import { insideOf } from './editing/edits.ts'
import { type Names, nameOf } from './naming/names.ts'
import { type Language, renamedText } from './naming/renamed-text.ts'

/** What the template calls what it keeps, and what it asks another service for. */
export const ITEMS: Names = { one: nameOf('item'), many: nameOf('items') }
export const RATES: Names = { one: nameOf('rate'), many: nameOf('rates') }

/** The template as a service that is made so would have it, about other things. */
export interface TemplateParts {
  /** The text of a file of the template. */
  text(path: string): string
  /** The files whose paths match, with their new paths. */
  files(paths: RegExp): Readonly<Record<string, string>>
  /** What stands between the brackets that an opening begins. */
  inside(path: string, opening: RegExp): string
  /** The lines under a line of YAML. */
  block(path: string, head: string, wanted?: RegExp): string
}

/**
 * @param chosen what the service is made with
 * @param prepare what is said otherwise, before names are changed
 */
export function templateParts(
  { read }: ServiceFolder,
  chosen: readonly string[],
  from: Names,
  to: Names,
  prepare = (text: string) => text,
): TemplateParts {
  const service = /defineService\(\{\s*name: '([^']+)'/.exec(read('src/service.ts'))?.[1] ?? 'service'
  const rendered = serviceFiles(serviceTemplate(), service, new Set(chosen))
  const text = (path: string) => renamedText(prepare(rendered[path] as string), from, to, languageOf(path))
  return {
    text,
    files: (paths) =>
      Object.fromEntries(
        Object.keys(rendered)
          .filter((path) => paths.test(path))
          .map((path) => [renamedText(path, from, to, 'data'), text(path)]),
      ),
    inside: (path, opening) => insideOf(text(path), opening)?.text.trim() ?? '',
    block(path, head, wanted = /./) {
      const lines = text(path).split('\n')
      const rest = lines.slice(lines.indexOf(head) + 1)
      const length = rest.findIndex((line) => /^\S/.test(line))
      return rest
        .slice(0, length)
        .filter((line) => wanted.test(line))
        .join('\n')
    },
  }
}

function languageOf(path: string): Language {
  if (path.endsWith('.ts')) return 'code'
  return path.endsWith('.sql') ? 'sql' : 'data'
}
