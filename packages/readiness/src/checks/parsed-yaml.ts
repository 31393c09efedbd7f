import { type Document, LineCounter, parseAllDocuments, visit } from 'yaml'
import { lineOfKey } from '../config/line-of-key.ts'
import type { Place } from './told-findings.ts'

/** One YAML document with the lines of its parts. */
export interface YamlDocument {
  readonly path: string
  readonly value: Mapping
  /** Where the nearest part is that is there. */
  at(...keys: readonly (string | number)[]): Required<Place>
}

/** A file of YAML, whatever is wrong with it. */
export interface ParsedYaml {
  /** Every mapping. */
  readonly documents: readonly YamlDocument[]
  /** Documents that cannot be read. */
  readonly broken: readonly { readonly line: number; readonly why: string }[]
  /** Whether it is YAML only once it is rendered. */
  isTemplate(markersIn: MarkersIn): boolean
}

/**
 * Where `{{` is text for another program and makes no template: in every scalar, since alerts, workflows and log tags use
 * it; only in block scalars for files that a chart may render.
 */
export type MarkersIn = 'scalars' | 'blocks'

export function parseYaml(path: string, text: string): ParsedYaml {
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    logLevel: 'silent',
    prettyErrors: false,
    // Compose and Kubernetes merge what `<<` names, as YAML 1.1 says.
    merge: true,
  })
  const all = Array.isArray(parsed) ? parsed : []
  const contents = all.map((document) => ({ document, content: contentOf(document) }))
  return {
    documents: contents.flatMap(({ document, content }) =>
      'mapping' in content
        ? [
            {
              path,
              value: content.mapping,
              at: (...keys) => ({ file: path, line: lineOfKey(document, lines, keys) ?? 1 }),
            },
          ]
        : [],
    ),
    broken: contents.flatMap(({ content }) =>
      'why' in content ? [{ line: lines.linePos(content.at).line, why: content.why }] : [],
    ),
    isTemplate: (markersIn) => isTemplate(text, all, markersIn),
  }
}

type Content =
  | { readonly mapping: Mapping }
  | Record<never, never>
  | { readonly why: string; readonly at: number }

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

/** A marker where a value or a statement begins: what a file that is no YAML yet has, and a log tag has not. */
const STATEMENT = /^\s*(?:- +)?(?:[\w./-]+: *)?\{\{/m

function isTemplate(text: string, documents: readonly Document.Parsed[], markersIn: MarkersIn): boolean {
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

export type Mapping = Readonly<Record<string, unknown>>

export function asMapping(value: unknown): Mapping {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Mapping) : {}
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
