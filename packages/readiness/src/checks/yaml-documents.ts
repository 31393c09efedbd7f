import { type Document, LineCounter, parseAllDocuments, visit } from 'yaml'
import type { Finding } from '../engine/outcome.ts'
import type { Repository } from './repository.ts'
import type { Found, Unread } from './static-check.ts'

/** One YAML document with the lines of its parts. */
export interface YamlDocument {
  readonly path: string
  readonly value: Readonly<Record<string, unknown>>
  /** 1-based line of the nearest part that is there. */
  lineOf(...keys: readonly (string | number)[]): number
}

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
  /**
   * Where `{{` is text for another program and makes no template: in every scalar by default, since alerts, workflows and
   * log tags use it; only in block scalars for files that a chart may render.
   */
  readonly markersIn?: 'scalars' | 'blocks'
}

export function yamlDocuments(repository: Repository, selection: YamlSelection): YamlFiles {
  const documents: YamlDocument[] = []
  const unread: Unread[] = []
  const templates: string[] = []
  for (const path of repository.matching(selection.path)) {
    const text = repository.text(path)
    const isConcerned = selection.concerns?.(path, text ?? '') ?? true
    if (text === undefined) {
      if (isConcerned) unread.push({ file: path, why: repository.problem(path) ?? 'not there' })
      continue
    }
    const lines = new LineCounter()
    const parsed = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false })
    const all = Array.isArray(parsed) ? parsed : []
    if (isTemplate(text, all, selection.markersIn ?? 'scalars')) {
      if (isConcerned) templates.push(path)
      continue
    }
    for (const document of all) {
      const content = contentOf(document)
      if ('why' in content) {
        if (isConcerned) unread.push({ file: path, line: lines.linePos(content.at).line, why: content.why })
      } else if (content.mapping) {
        documents.push({ path, value: content.mapping, lineOf: (...keys) => lineOf(document, lines, keys) })
      }
    }
  }
  return { documents, unread, templates }
}

type Content = { readonly mapping?: Mapping } | { readonly why: string; readonly at: number }

function contentOf(document: Document.Parsed): Content {
  const [error] = document.errors
  if (error) return { why: error.message, at: error.pos[0] }
  const at = document.contents?.range[0] ?? 0
  try {
    const value: unknown = document.toJS()
    if (value === null || Array.isArray(value)) return {}
    return typeof value === 'object' ? { mapping: value as Mapping } : { why: 'it is no mapping', at }
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error), at }
  }
}

function lineOf(document: Document.Parsed, lines: LineCounter, keys: readonly (string | number)[]): number {
  for (let length = keys.length; length >= 0; length--) {
    const node = document.getIn(keys.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined
    if (node?.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

/** A marker where a value or a statement begins: what a file that is no YAML yet has, and a log tag has not. */
const STATEMENT = /^\s*(?:- +)?(?:[\w./-]+: *)?\{\{/m

function isTemplate(
  text: string,
  documents: readonly Document.Parsed[],
  markersIn: 'scalars' | 'blocks',
): boolean {
  const markers = [...text.replace(/^\s*#.*$/gm, blank).matchAll(/\{\{/g)].map(({ index }) => index)
  if (markers.length === 0) return false
  if (documents.some(({ errors }) => errors.length > 0)) return markersIn === 'blocks' || STATEMENT.test(text)
  const data: (readonly [number, number])[] = []
  for (const document of documents) {
    visit(document, {
      Scalar(_, { type, range }) {
        if (range && (markersIn === 'scalars' || type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED'))
          data.push([range[0], range[1]])
      },
    })
  }
  return markers.some((at) => !data.some(([from, to]) => from <= at && at < to))
}

const blank = (line: string) => line.replace(/./g, ' ')

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

export type Mapping = Readonly<Record<string, unknown>>

export function asMapping(value: unknown): Mapping {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Mapping) : {}
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
