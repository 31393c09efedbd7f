import { CancellationSource } from './cancellation.ts'

/** A signal as a cancellation, listened to until it is disposed of. */
export class SignalCancellation extends CancellationSource implements Disposable {
  readonly #signal: AbortSignal
  readonly #onAbort = () => this.cancel(() => this.#signal.reason)

  constructor(signal: AbortSignal) {
    super()
    this.#signal = signal
    if (signal.aborted) this.#onAbort()
    else signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener('abort', this.#onAbort)
  }
}
