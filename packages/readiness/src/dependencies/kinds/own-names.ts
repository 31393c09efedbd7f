import type { DependencyKind } from './dependency-kind.ts'

/**
 * The kinds, each with a name and with schemes of its own.
 *
 * @throws Error when two claim the same: a mistake of the author, found at import.
 */
export function withOwnNames<Kind extends DependencyKind>(kinds: readonly Kind[]): readonly Kind[] {
  const owners = new Map<string, string>()
  for (const { name, schemes } of kinds) {
    for (const claim of [name, ...Object.keys(schemes)]) {
      const owner = owners.get(claim)
      if (owner !== undefined) throw new Error(`${claim} belongs to ${owner} and to ${name}`)
      owners.set(claim, name)
    }
  }
  return kinds
}
