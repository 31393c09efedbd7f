import { createHash } from 'node:crypto'

/** One change of one place, as Stryker names it. */
export interface Change {
  readonly id: string
  readonly fileName: string
  readonly mutatorName: string
  readonly replacement?: string
  readonly location: { readonly start: Position; readonly end: Position }
}

/** From 0 where Stryker checks, from 1 where it reports. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface Sample {
  /** Changes to try; 0: all of them. */
  readonly count: number
  readonly seed: string
}

/** Ids of the changes to try: always the same for a seed, and a larger sample has those of a smaller one. */
export function sampled(changes: readonly Change[], { count, seed }: Sample): Set<string> {
  if (count === 0) return new Set(changes.map(({ id }) => id))
  const ranked = changes.map((change) => [rank(change, seed), change.id] as const)
  ranked.sort(([a], [b]) => (a < b ? -1 : 1))
  return new Set(ranked.slice(0, count).map(([, id]) => id))
}

function rank(
  { fileName, mutatorName, replacement, location: { start, end } }: Change,
  seed: string,
): string {
  const path = fileName.slice(fileName.lastIndexOf('/') + 1)
  const place = [start.line, start.column, end.line, end.column].join(':')
  return createHash('sha256').update(`${seed} ${path} ${place} ${mutatorName} ${replacement}`).digest('hex')
}
