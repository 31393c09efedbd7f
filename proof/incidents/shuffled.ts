/** The same order, and the same picks, for the same seed. */
export function shuffled<Some>(all: readonly Some[], seed: number) {
  let state = seed >>> 0
  // mulberry32, by Tommy Ettinger: small, and even enough to choose among a dozen.
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const pick = (below: number): number => Math.floor(random() * below)
  const left = [...all]
  const order = all.map(() => left.splice(pick(left.length), 1)[0] as Some)
  return { order, pick }
}
