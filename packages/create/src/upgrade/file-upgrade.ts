import type { MergedText } from './merged-text.ts'

/** What an upgrade does with one file. */
export type FileUpgrade =
  | { readonly kind: 'same' | 'removed' | 'left out' | 'kept' }
  | { readonly kind: 'new' | 'changed' | 'merged' | 'conflict'; readonly text: string }
  /** What both changed where nothing merges texts: the template's stands beside. */
  | { readonly kind: 'beside'; readonly text: string }

/** A file as the template had it, as it is in the service, and as the template has it. Undefined: there is none. */
export interface FileVersions {
  readonly before: string | undefined
  readonly own: string | undefined
  readonly after: string | undefined
}

type Merge = (own: string, before: string, after: string) => MergedText | undefined

/** What a person removed stays away, and what a person changed stays changed. */
export function fileUpgrade({ before, own, after }: FileVersions, merge: Merge): FileUpgrade {
  if (before === after || own === after) return { kind: 'same' }
  if (own === undefined)
    return before === undefined ? { kind: 'new', text: after as string } : { kind: 'left out' }
  if (after === undefined) return { kind: own === before ? 'removed' : 'kept' }
  if (own === before) return { kind: 'changed', text: after }
  const merged = merge(own, before ?? '', after)
  if (merged === undefined) return { kind: 'beside', text: after }
  return { kind: merged.conflicts > 0 ? 'conflict' : 'merged', text: merged.text }
}
