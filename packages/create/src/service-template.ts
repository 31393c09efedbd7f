import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The files of the template, by path. */
export type TemplateFiles = Readonly<Record<string, string>>

/** Where a built package has them, as npm would leave out some and rename others. */
const PACKED = new URL('../template/service.json', import.meta.url)
const SOURCE = join(import.meta.dirname, '../../../templates/service')
/** What a working copy has beside them. */
const NOT_OURS = /^(?:node_modules|\.data|coverage|package-lock\.json)(?:\/|$)/

/** The template of a service, as this package brings it. */
export const serviceTemplate = (): TemplateFiles =>
  existsSync(PACKED) ? (JSON.parse(readFileSync(PACKED, 'utf8')) as TemplateFiles) : templateIn(SOURCE)

/** The template in a folder. */
export function templateIn(folder: string): TemplateFiles {
  const paths = globSync(['**/*', '**/.*', '.*/**/*'], {
    cwd: folder,
    exclude: (path) => NOT_OURS.test(path),
  })
  const files = [...new Set(paths)].filter((path) => statSync(join(folder, path)).isFile()).sort()
  return Object.fromEntries(
    files
      .filter((path) => !NOT_OURS.test(path))
      .map((path) => [path.replaceAll('\\', '/'), readFileSync(join(folder, path), 'utf8')]),
  )
}
