import { LEVELS, type Level } from '../catalogue/index.ts'
import { shortId } from './check.ts'
import type { Result } from './result.ts'

export interface LevelReached {
  /** Highest level of which, and below which, everything that ran holds; undefined when not even C. */
  readonly reached: Level | undefined
  readonly blocked: readonly { readonly level: Level; readonly by: readonly string[] }[]
}

/** Levels, not a score: a level is reached when all that it asks holds, among the checks of this run. */
export function levelReached(results: readonly Result[]): LevelReached {
  const blocked = LEVELS.map((level) => ({
    level,
    by: results
      .filter(
        (result) => result.level === level && (result.status === 'fail' || result.status === 'inconclusive'),
      )
      .map(shortId),
  }))
  let reached: Level | undefined
  for (const { level, by } of blocked) {
    const asked = results.some((result) => result.level === level && result.status !== 'not-applicable')
    if (by.length > 0) break
    if (asked) reached = level
  }
  return { reached, blocked: blocked.filter(({ by }) => by.length > 0) }
}

/** "meets C; B blocked by headers, drain". */
export function describeLevel({ reached, blocked }: LevelReached): string {
  const parts = [reached ? `meets ${reached}` : 'meets no level yet']
  for (const { level, by } of blocked) parts.push(`${level} blocked by ${by.join(', ')}`)
  return parts.join('; ')
}
