/** What each may take. Held by its test. */
export function share(total: number, among: number): number {
  if (among === 0) return 0
  return total / among
}

/** Whether somebody takes too much. Its test does not look at the edge. */
export function isGreedy(taken: number, total: number, among: number): boolean {
  return taken > share(total, among)
}
