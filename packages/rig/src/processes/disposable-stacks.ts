// Node 22 knows `Symbol.dispose` and no stacks of what has to be disposed of. Where there are none, these stand in for them: what
// the language has (ECMAScript 2026, explicit resource management), as far as this product uses it.

type End = () => unknown

/** What is left to end, last first; moved or ended only once. */
class Ends {
  #list: End[] | undefined = []

  add(end: End): void {
    if (this.#list === undefined) throw new ReferenceError('the stack was disposed of')
    this.#list.push(end)
  }

  take(): End[] {
    const list = this.#list ?? []
    this.#list = undefined
    return list.reverse()
  }

  get isOver(): boolean {
    return this.#list === undefined
  }
}

/** As the language does: the last error, which tells of those that it hides. */
const hiding = (error: unknown, suppressed: unknown): unknown =>
  suppressed === undefined
    ? error
    : Object.assign(new Error('an error was hidden', { cause: error }), { error, suppressed })

type Disposed = Partial<Disposable & AsyncDisposable> | null | undefined

/** Stands in for `DisposableStack`. */
export class SyncStack implements Disposable {
  #ends = new Ends()

  get disposed(): boolean {
    return this.#ends.isOver
  }

  use<T extends Disposed>(value: T): T {
    if (value) this.#ends.add(() => value[Symbol.dispose]?.())
    return value
  }

  defer(end: () => void): void {
    this.#ends.add(end)
  }

  move(): SyncStack {
    const moved = new SyncStack()
    for (const end of this.#ends.take().reverse()) moved.defer(end as () => void)
    return moved
  }

  dispose(): void {
    let failure: unknown
    for (const end of this.#ends.take()) {
      try {
        end()
      } catch (error) {
        failure = hiding(error, failure)
      }
    }
    if (failure !== undefined) throw failure
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}

/** Stands in for `AsyncDisposableStack`. */
export class AsyncStack implements AsyncDisposable {
  #ends = new Ends()

  get disposed(): boolean {
    return this.#ends.isOver
  }

  use<T extends Disposed>(value: T): T {
    if (value) this.#ends.add(() => (value[Symbol.asyncDispose] ?? value[Symbol.dispose])?.call(value))
    return value
  }

  defer(end: () => unknown): void {
    this.#ends.add(end)
  }

  move(): AsyncStack {
    const moved = new AsyncStack()
    for (const end of this.#ends.take().reverse()) moved.defer(end)
    return moved
  }

  async disposeAsync(): Promise<void> {
    let failure: unknown
    for (const end of this.#ends.take()) {
      try {
        await end()
      } catch (error) {
        failure = hiding(error, failure)
      }
    }
    if (failure !== undefined) throw failure
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disposeAsync()
  }
}

const missing = { DisposableStack: SyncStack, AsyncDisposableStack: AsyncStack }
for (const [name, stack] of Object.entries(missing)) {
  if (!(name in globalThis))
    Object.defineProperty(globalThis, name, { value: stack, configurable: true, writable: true })
}
