import { KINDS, type KindName } from '../dependencies/kinds/index.ts'

/** The kinds of dependency of which this machine has a server that a drill can start for itself. */
export async function startableKinds(): Promise<readonly KindName[]> {
  const found = await Promise.all(
    KINDS.map(async ({ name, server }) => {
      try {
        return (await server?.find()) ? [name] : []
      } catch {
        return []
      }
    }),
  )
  return found.flat()
}
