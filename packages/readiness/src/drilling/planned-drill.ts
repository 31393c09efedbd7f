import type { Level, RequirementId } from '../catalogue/index.ts'

/** A drill that has its name and its claim, and cannot be run yet: it gives no status, and no report counts it. */
export interface PlannedDrill {
  /** As it will be: `drill.failover`. */
  readonly id: string
  readonly requirements: readonly RequirementId[]
  /** What will hold when it passes. */
  readonly claim: string
  readonly level: Level
  /** What it will do. */
  readonly method: string
  /** What it will measure, and against what. */
  readonly threshold: string
}

/** @param id as a person will type it, and the name of its folder. */
export function planDrill(
  id: string,
  level: Level,
  requirements: readonly RequirementId[],
  { claim, method, threshold }: Pick<PlannedDrill, 'claim' | 'method' | 'threshold'>,
): PlannedDrill {
  return { id: `drill.${id}`, requirements, claim, level, method, threshold }
}
