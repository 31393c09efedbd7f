import type { Pair } from './comparison.ts'

/** Who sends what has the schema: a client, which must go on being accepted, or the service, which must go on being understood. */
export type Direction = 'request' | 'response'

/** What happened to the values that a schema allows. `looser`: an answer has more than it had to, and clients may bear it. */
export type Effect = 'narrower' | 'wider' | 'looser' | 'other'

export type Tell = (effect: Effect, what: string, at?: Pair) => void
