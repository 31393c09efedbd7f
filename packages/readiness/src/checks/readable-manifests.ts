import { asMapping, type YamlDocument } from './parsed-yaml.ts'
import type { Repository } from './repository.ts'
import { yamlDocuments } from './yaml-documents.ts'

/** A value of a Secret of Kubernetes that anybody can read who has the file. */
export interface ReadableValue {
  readonly file: string
  readonly line: number
  /** Of the value; never the value itself. */
  readonly key: string
}

/** What SOPS writes in place of a value. */
const SEALED = /^ENC\[/
const CONCERNED = /\bkind["']?:\s*["']?Secret\b/

/** @param isExample whether nobody would take a value for a real one */
export function readableManifests(
  repository: Repository,
  isExample: (text: string) => boolean,
): readonly ReadableValue[] {
  // A large repository has many files of YAML, and few with a Secret: only these are parsed.
  const { documents } = yamlDocuments(
    { ...repository, matching: (pattern) => repository.matching(pattern).filter(isConcerned(repository)) },
    { path: /\.(ya?ml|json)$/, markersIn: 'blocks' },
  )
  return documents
    .filter(({ value }) => value.kind === 'Secret')
    .flatMap((document) => [
      ...readableIn(document, 'stringData', asIs),
      ...readableIn(document, 'data', decoded),
    ])
    .filter(({ text }) => !isExample(text))
    .map(({ text: _, ...value }) => value)
}

const isConcerned = (repository: Repository) => (path: string) => CONCERNED.test(repository.text(path) ?? '')

const asIs = (text: string) => text
const decoded = (text: string) => Buffer.from(text, 'base64').toString('utf8')

function readableIn({ path, value, at }: YamlDocument, under: string, read: (text: string) => string) {
  return Object.entries(asMapping(value[under])).flatMap(([key, entry]) => {
    if (entry === null || entry === '' || SEALED.test(`${entry}`)) return []
    return [{ file: path, line: at(under, key).line, key: `${under}.${key}`, text: read(`${entry}`) }]
  })
}
