/** Wakes those who wait for the load of another replica. Listening begins before the question, so no answer slips by. */
export class DoneSignals {
  readonly #waiting = new Map<string, Set<() => void>>()

  /** Keys that somebody waits for. */
  get size(): number {
    return this.#waiting.size
  }

  listen(key: string): DoneSignal {
    const { promise, resolve } = Promise.withResolvers<void>()
    const listeners = this.#waiting.get(key) ?? new Set()
    this.#waiting.set(key, listeners)
    listeners.add(resolve)
    return {
      heard: promise,
      [Symbol.dispose]: () => {
        listeners.delete(resolve)
        if (listeners.size === 0 && this.#waiting.get(key) === listeners) this.#waiting.delete(key)
      },
    }
  }

  wake(key: string): void {
    const listeners = this.#waiting.get(key)
    if (listeners) for (const listener of listeners) listener()
  }

  wakeAll(): void {
    for (const key of this.#waiting.keys()) this.wake(key)
  }
}

export interface DoneSignal extends Disposable {
  readonly heard: Promise<void>
}
