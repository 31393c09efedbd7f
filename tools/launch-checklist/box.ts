/** One thing that a production-readiness document asks for. */
export interface Box {
  readonly asks: string
  /** What shows it, in Markdown with commands in backquotes. Undefined when nothing does. */
  readonly by?: string
  /** What is not there yet. */
  readonly missing?: string
  /** What only a person can do, with an account or by deciding, and why. */
  readonly person?: string
}

/** Boxes of a document that stand together there. */
export interface BoxGroup {
  readonly title: string
  readonly boxes: readonly Box[]
}

export interface ReadinessDocument {
  readonly title: string
  readonly groups: readonly BoxGroup[]
}

export type BoxState = 'shown' | 'in part' | 'yours' | 'not yet'

export function stateOf({ by, missing, person }: Box): BoxState {
  if (missing !== undefined) return by === undefined ? 'not yet' : 'in part'
  return person === undefined ? 'shown' : 'yours'
}

/** A box and what shows it. The third text says what is missing all the same. */
export const shown = (asks: string, by: string, missing?: string): Box => ({
  asks,
  by,
  ...(missing === undefined ? {} : { missing }),
})

export const notYet = (asks: string, missing: string): Box => ({ asks, missing })

/** A box that needs somebody's account or decision, with what is prepared for it. */
export const yours = (asks: string, person: string, by?: string): Box => ({
  asks,
  person,
  ...(by === undefined ? {} : { by }),
})
