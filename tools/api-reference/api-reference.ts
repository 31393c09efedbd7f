import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import GithubSlugger from 'github-slugger'
import { docMarkdown, firstSentence } from './doc-comment.ts'
import { apiPage, ENTRY_POINTS } from './entry-points.ts'
import { type PublicExport, publicExports } from './public-exports.ts'
import { sourceReader } from './source-file.ts'

const PACKAGE = '@seaworthy/chassis'
const SOURCES = 'packages/seaworthy/src'

/** A page of the reference, without what every generated page begins with. */
interface ApiPage {
  readonly title: string
  readonly introduction: string
  readonly body: string
}

/**
 * The public names of the chassis as pages by path, one for each entry point.
 *
 * @throws Error for an entry point of which nothing is said, and for one that is gone.
 */
export function apiPages(root: string): Readonly<Record<string, ApiPage>> {
  const there = globSync(`${SOURCES}/*/index.ts`, { cwd: root }).map((path) =>
    dirname(path).replace(/.*[/\\]/, ''),
  )
  const untold = there.filter((name) => !(name in ENTRY_POINTS))
  if (untold.length > 0)
    throw new Error(
      `tools/api-reference/entry-points.ts does not say what ${untold.join(', ')} is for: add a line there`,
    )
  const read = sourceReader(root)
  const entries = Object.entries(ENTRY_POINTS).map(([name, introduction]) => {
    const path = name === '.' ? `${SOURCES}/index.ts` : `${SOURCES}/${name}/index.ts`
    if (!existsSync(join(root, path)))
      throw new Error(`tools/api-reference/entry-points.ts names ${name}, and there is no ${path}`)
    return { name, introduction, exported: publicExports(path, read) }
  })
  const homes = new Map(
    entries
      .filter(({ name }) => name !== '.')
      .flatMap(({ name, exported }) => {
        const anchors = anchorsOf(exported)
        return exported.map((each) => [identity(each), `${name}.md#${anchors.get(each)}`] as const)
      }),
  )
  return Object.fromEntries(
    entries.map(({ name, introduction, exported }) => [
      `docs/${apiPage(name)}`,
      {
        title: name === '.' ? PACKAGE : `${PACKAGE}/${name}`,
        introduction,
        body: name === '.' ? listed(exported, homes) : exported.map(described).join('\n\n'),
      },
    ]),
  )
}

const identity = ({ name, from }: PublicExport): string => `${from} ${name}`

function anchorsOf(exported: readonly PublicExport[]): ReadonlyMap<PublicExport, string> {
  const slugger = new GithubSlugger()
  return new Map(exported.map((each) => [each, slugger.slug(each.name)]))
}

function listed(exported: readonly PublicExport[], homes: ReadonlyMap<string, string>): string {
  const rows = exported.map((each) => {
    const home = homes.get(identity(each))
    if (home === undefined) throw new Error(`${each.name} is in ${PACKAGE}, and in no other entry point`)
    return `| [\`${each.name}\`](${home}) | ${firstSentence(each.comment).replaceAll('|', '\\|')} |`
  })
  return ['| name | what it is |', '| -- | -- |', ...rows].join('\n')
}

function described({ name, from, comment, signatures }: PublicExport): string {
  const heading = `## ${name}`
  if (!from.endsWith('.ts')) return `${heading}\n\nOf the package \`${from}\`, which documents it.`
  const source = `[${from.replace(`${SOURCES}/`, '')}](../../../${from})`
  return [heading, docMarkdown(comment), `\`\`\`ts\n${signatures.join('\n')}\n\`\`\``, source].join('\n\n')
}
