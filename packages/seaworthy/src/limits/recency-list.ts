const NONE = -1

/** Slot numbers in order of last use: a doubly linked list in two typed arrays, so that use costs no allocation. */
export class RecencyList {
  #newer = new Int32Array(0)
  #older = new Int32Array(0)
  #newest = NONE
  #oldest = NONE

  /** The slot that was used longest ago; -1 when the list is empty. */
  get oldest(): number {
    return this.#oldest
  }

  add(slot: number): void {
    if (slot >= this.#newer.length) this.#grow(slot + 1)
    this.#newer[slot] = NONE
    this.#older[slot] = this.#newest
    if (this.#newest === NONE) this.#oldest = slot
    else this.#newer[this.#newest] = slot
    this.#newest = slot
  }

  use(slot: number): void {
    if (slot === this.#newest) return
    this.remove(slot)
    this.add(slot)
  }

  remove(slot: number): void {
    const newer = this.#newer[slot]!
    const older = this.#older[slot]!
    if (newer === NONE) this.#newest = older
    else this.#older[newer] = older
    if (older === NONE) this.#oldest = newer
    else this.#newer[older] = newer
  }

  #grow(atLeast: number): void {
    const length = Math.max(256, atLeast, this.#newer.length * 2)
    const newer = new Int32Array(length)
    const older = new Int32Array(length)
    newer.set(this.#newer)
    older.set(this.#older)
    this.#newer = newer
    this.#older = older
  }
}
