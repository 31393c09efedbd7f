import { LineCounter, parseAllDocuments } from 'yaml'
import type { Repository } from './repository.ts'

/** One YAML document with the lines of its parts. */
export interface YamlDocument {
  readonly path: string
  readonly value: Readonly<Record<string, unknown>>
  /** 1-based line of the nearest part that is there. */
  lineOf(...keys: readonly (string | number)[]): number
}

/** Every mapping in the YAML files that match; templates that are no YAML before rendering are named apart. */
export function yamlDocuments(
  repository: Repository,
  pattern: RegExp,
): { documents: YamlDocument[]; unread: string[] } {
  const documents: YamlDocument[] = []
  const unread: string[] = []
  for (const path of repository.matching(pattern)) {
    const text = repository.text(path)
    if (text === undefined) continue
    if (/\{\{[^}]*\}\}/.test(text) && /^\s*\{\{/m.test(text)) {
      unread.push(`${path}: a template, look at its rendered form`)
      continue
    }
    const lines = new LineCounter()
    const parsed = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent' })
    for (const document of Array.isArray(parsed) ? parsed : []) {
      if (document.errors.length > 0) {
        unread.push(`${path}: not readable as YAML`)
        continue
      }
      const value: unknown = document.toJS()
      if (value === null || typeof value !== 'object' || Array.isArray(value)) continue
      documents.push({
        path,
        value: value as Record<string, unknown>,
        lineOf(...keys) {
          for (let length = keys.length; length >= 0; length--) {
            const node = document.getIn(keys.slice(0, length), true) as
              | { range?: [number, number, number] }
              | undefined
            if (node?.range) return lines.linePos(node.range[0]).line
          }
          return 1
        },
      })
    }
  }
  return { documents, unread: [...new Set(unread)] }
}

export type Mapping = Readonly<Record<string, unknown>>

export function asMapping(value: unknown): Mapping {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Mapping) : {}
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
