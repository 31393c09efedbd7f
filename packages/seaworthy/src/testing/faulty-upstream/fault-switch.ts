import type { Fault, FaultRule } from './fault.ts'

/** The faults of one upstream; may be changed at any time. */
export class FaultSwitch {
  #rules: { readonly rule: FaultRule; readonly random: () => number; met: number }[] = []

  /** From now on these and no others; of several that fit a request, the first one meets it. */
  set(...rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule, index) => ({ rule, random: sequence(index + 1), met: 0 }))
  }

  clear(): void {
    this.#rules = []
  }

  list(): FaultRule[] {
    return this.#rules.map(({ rule }) => rule)
  }

  /** How many requests the rules that are set have met. */
  get met(): number {
    return this.#rules.reduce((sum, { met }) => sum + met, 0)
  }

  /** The fault that a request with this key meets, if any; counts it. */
  next(key: string): Fault | undefined {
    for (const entry of this.#rules) {
      const { rule } = entry
      if (rule.key !== undefined && rule.key !== key) continue
      if (rule.first !== undefined && entry.met >= rule.first) continue
      if (rule.share !== undefined && entry.random() >= rule.share) continue
      entry.met += 1
      return rule.fault
    }
    return undefined
  }
}

/** Even numbers from 0 to 1, the same for the same seed (a linear congruential generator; its high bits are taken). */
function sequence(seed: number): () => number {
  let state = seed * 2_654_435_761
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
