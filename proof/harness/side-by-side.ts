/** A piece of work and what of the ground nobody else may touch meanwhile. */
export interface Shared {
  /** Names of what it takes for itself; `everything` leaves nothing to others. */
  readonly takes?: readonly string[]
}

const EVERYTHING = 'everything'

/**
 * Runs pieces of work beside each other, in their order as far as what they take is free. One that has to wait is overtaken by
 * those behind it, but for one that takes everything, which would wait for ever.
 *
 * @param most how many at once
 */
export async function sideBySide<Work extends Shared>(
  works: readonly Work[],
  most: number,
  run: (work: Work) => Promise<void>,
): Promise<void> {
  const waiting = [...works]
  const running = new Map<Work, Promise<void>>()
  const taken = () => new Set([...running.keys()].flatMap(({ takes = [] }) => takes))
  const next = (): Work | undefined => {
    if (running.size >= most || taken().has(EVERYTHING)) return undefined
    const held = taken()
    for (const work of waiting) {
      const takes = work.takes ?? []
      if (takes.includes(EVERYTHING)) return running.size === 0 ? work : undefined
      if (!takes.some((each) => held.has(each))) return work
    }
    return undefined
  }
  while (waiting.length > 0 || running.size > 0) {
    for (let work = next(); work !== undefined; work = next()) {
      const begun = work
      waiting.splice(waiting.indexOf(begun), 1)
      running.set(
        begun,
        run(begun).finally(() => running.delete(begun)),
      )
    }
    await Promise.race(running.values())
  }
}
