/** How much a service must have: C for anything that runs, B for what users depend on, A for what a company depends on. */
export type Level = 'A' | 'B' | 'C'

/** How a requirement is shown to hold. */
export type Proof = 'drill' | 'probe' | 'check' | 'test' | 'document'

/** One thing a service must do before launch. Ids are permanent: their meaning never changes. */
export interface Requirement<Id extends string = string> {
  readonly id: Id
  readonly title: string
  /** The promise in plain words, as one would say it to a colleague. */
  readonly claim: string
  /** RFC, specification or practice that it follows. */
  readonly standard: string
  readonly level: Level
  /** What proves it, strongest first. */
  readonly proof: readonly Proof[]
  /** The first thing to do when it does not hold. */
  readonly fix: string
}

const RANK: Readonly<Record<Level, number>> = { C: 0, B: 1, A: 2 }

/** Whether something of `level` is asked of a service that aims at `aim`: A includes B includes C. */
export function isIncluded(level: Level, aim: Level): boolean {
  return RANK[level] <= RANK[aim]
}

export const LEVELS: readonly Level[] = ['C', 'B', 'A']

/** A requirement of a table, which gives it its id. */
type Asked = Omit<Requirement, 'id'>

/** What is asked of services of a level, how it is proven, and by which standard; then in words. */
export function asked(
  level: Level,
  proof: readonly Proof[],
  standard: string,
  { title, claim, fix }: Pick<Requirement, 'title' | 'claim' | 'fix'>,
): Asked {
  return { title, claim, standard, level, proof, fix }
}

/** Turns a table keyed by id into requirements. */
export function requirements<const Id extends string>(
  table: Readonly<Record<Id, Asked>>,
): readonly Requirement<Id>[] {
  return Object.entries<Asked>(table).map(([id, entry]) => ({ id: id as Id, ...entry }))
}
