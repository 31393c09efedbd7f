/** How much a service must have: C for anything that runs, B for what users depend on, A for what a company depends on. */
export type Level = 'A' | 'B' | 'C'

/** How a requirement is shown to hold. */
export type Proof = 'drill' | 'probe' | 'check' | 'test' | 'document'

/** One thing a service must do before launch. Ids are permanent: their meaning never changes. */
export interface Requirement {
  readonly id: string
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

/** One row of a catalogue table: title, claim, standard, level, proof, fix. */
export type RequirementRow = readonly [
  title: string,
  claim: string,
  standard: string,
  level: Level,
  proof: readonly Proof[],
  fix: string,
]

/** Turns a table keyed by id into requirements. */
export function requirements(table: Readonly<Record<string, RequirementRow>>): readonly Requirement[] {
  return Object.entries(table).map(([id, [title, claim, standard, level, proof, fix]]) => ({
    id,
    title,
    claim,
    standard,
    level,
    proof,
    fix,
  }))
}
