import { isDeepStrictEqual } from 'node:util'
import { asObject } from '../http/json.ts'
import type { Pair } from './comparison.ts'
import type { Tell } from './effect.ts'

interface Union {
  readonly word: string
  readonly tell: Tell
  readonly at: Pair
  readonly compare: (members: Pair) => void
}

/** Compares the members of a union: those that are called alike, or that are left over in the same number, with each other. */
export function compareMembers(
  was: readonly unknown[],
  is: readonly unknown[],
  { word, tell, at, compare }: Union,
): void {
  if (was.length === 0 && is.length === 0) return
  if (was.length === 0) return tell('narrower', `only what is in ${word} is allowed now`)
  if (is.length === 0) return tell('wider', `what is not in ${word} is allowed now`)
  const partners = matched(was, is)
  const place = (before: number | undefined, after: number | undefined): Pair => ({
    before: {
      value: before === undefined ? undefined : was[before],
      pointer: `${at.before.pointer}/${word}/${before ?? ''}`,
    },
    after: {
      value: after === undefined ? undefined : is[after],
      pointer: `${at.after.pointer}/${word}/${after ?? ''}`,
    },
  })
  for (const [before, after] of partners) compare(place(before, after))
  const [left, right] = [new Set(partners.keys()), new Set(partners.values())]
  for (const before of was.keys())
    if (!left.has(before))
      tell('narrower', `a member of ${word} is gone: ${nameOf(was[before])}`, place(before, undefined))
  for (const after of is.keys())
    if (!right.has(after))
      tell('wider', `a member of ${word} is new: ${nameOf(is[after])}`, place(undefined, after))
}

function matched(was: readonly unknown[], is: readonly unknown[]): Map<number, number> {
  const partners = new Map<number, number>()
  const free = new Set(is.keys())
  const pair = (isAlike: (before: unknown, after: unknown) => boolean) => {
    for (const before of was.keys()) {
      if (partners.has(before)) continue
      const after = [...free].find((each) => isAlike(was[before], is[each]))
      if (after === undefined) continue
      partners.set(before, after)
      free.delete(after)
    }
  }
  pair(isDeepStrictEqual)
  pair((before, after) => nameOf(before) !== UNNAMED && nameOf(before) === nameOf(after))
  if (was.length - partners.size === free.size) pair(() => true)
  return partners
}

const UNNAMED = 'one without a name'

function nameOf(schema: unknown): string {
  const { $ref, title, const: only, type } = asObject(schema)
  return String(
    $ref ??
      title ??
      (only === undefined ? undefined : JSON.stringify(only)) ??
      (typeof type === 'string' && type !== 'object' ? type : UNNAMED),
  )
}
