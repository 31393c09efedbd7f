/** The key that somebody probably meant: one that a third of its letters, or fewer, tells apart; undefined without one. */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, away: distance(key.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, away }) => away <= Math.max(1, candidate.length / 3))
    .sort((a, b) => a.away - b.away)
  return best?.candidate
}

/** Levenshtein: letters to insert, leave out or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const kept = (row[j] as number) + (letter === b[j] ? 0 : 1)
      next.push(Math.min(kept, (row[j + 1] as number) + 1, (next[j] as number) + 1))
    }
    row = next
  }
  return row.at(-1) as number
}
