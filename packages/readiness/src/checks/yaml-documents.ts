import type { Finding } from '../engine/outcome.ts'
import type { MarkersIn, YamlDocument } from './parsed-yaml.ts'
import type { Repository } from './repository.ts'
import type { Found, Unread } from './static-check.ts'

export interface YamlFiles {
  /** Every mapping. */
  readonly documents: readonly YamlDocument[]
  readonly unread: readonly Unread[]
  /** Paths of files that are YAML only once they are rendered. */
  readonly templates: readonly string[]
}

export interface YamlSelection {
  readonly path: RegExp
  /** Whether a file that is not read is worth a word; each is by default. `text` is empty when there is none. */
  concerns?(path: string, text: string): boolean
  /** `scalars` by default. */
  readonly markersIn?: MarkersIn
}

export function yamlDocuments(
  repository: Repository,
  { path: pattern, concerns, markersIn = 'scalars' }: YamlSelection,
): YamlFiles {
  const documents: YamlDocument[] = []
  const unread: Unread[] = []
  const templates: string[] = []
  for (const file of repository.matching(pattern)) {
    const yaml = repository.yaml(file)
    const isConcerned = concerns?.(file, repository.text(file) ?? '') ?? true
    if (yaml === undefined) {
      if (isConcerned) unread.push({ file, why: repository.problem(file) ?? 'not there' })
    } else if (yaml.isTemplate(markersIn)) {
      if (isConcerned) templates.push(file)
    } else {
      documents.push(...yaml.documents)
      if (isConcerned) unread.push(...yaml.broken.map((part) => ({ file, ...part })))
    }
  }
  return { documents, unread, templates }
}

/** What a check says of YAML files: nothing when it looked at none, and otherwise what it could not look at too. */
export function foundIn(
  { unread, templates }: YamlFiles,
  looked: boolean,
  findings: readonly Finding[],
): Found | string | undefined {
  const [first, ...more] = templates
  const rendered =
    first &&
    (more.length > 0
      ? `${first} and ${more.length} more are templates: render them first (helm template … > rendered.yaml)`
      : `${first} is a template: render it first (helm template … > rendered.yaml)`)
  if (!looked && unread.length === 0) return rendered
  return { findings, unread, ...(rendered && { notTested: [rendered] }) }
}
