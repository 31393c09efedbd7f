/** The known name that somebody probably meant, or nothing. Short names must be closer than long ones. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const plain = flatten(name)
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of known) {
    if (candidate === name) return undefined
    const target = flatten(candidate)
    const allowed = target.length >= 9 ? 2 : target.length >= 5 ? 1 : 0
    if (Math.abs(target.length - plain.length) > allowed) continue
    const distance = editDistance(plain, target)
    if (distance <= allowed && distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

const flatten = (name: string) => name.replaceAll(/[_.-]/g, '').toUpperCase()

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i++) {
    rows.push([i])
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(i - 2, j - 2) + 1)
      }
      rows[i]?.push(cost)
    }
  }
  return at(a.length, b.length)
}
