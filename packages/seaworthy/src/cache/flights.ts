import type { DeadlineWatch } from '../base/index.ts'
import type { Target } from './bus-message.ts'
import { Flight } from './flight.ts'
import type { CallerTerms } from './flight-caller.ts'
import type { ResolvedPolicy } from './policy.ts'

/** The look-ups that this process has under way, one for a key that may still be joined. */
export class Flights {
  readonly #watch: DeadlineWatch
  readonly #run: (flight: Flight) => Promise<void>
  /** To be joined. */
  readonly #byKey = new Map<string, Flight>()
  /** All, also those that nobody may join any more. */
  readonly #running = new Map<Flight, Promise<void>>()

  constructor(watch: DeadlineWatch, run: (flight: Flight) => Promise<void>) {
    this.#watch = watch
    this.#run = run
  }

  get running(): number {
    return this.#running.size
  }

  has(key: string): boolean {
    return this.#byKey.has(key)
  }

  /** The one to join. One that has its answer only tidies up: what was loaded before this caller came is not for this caller. */
  underWay(key: string): Flight | undefined {
    const flight = this.#byKey.get(key)
    return flight?.answered ? undefined : flight
  }

  begin(key: string, policy: ResolvedPolicy, owner: CallerTerms, pinned: boolean): Flight {
    const flight: Flight = new Flight({
      key,
      policy,
      owner,
      pinned,
      watch: this.#watch,
      onDeserted: () => this.#detach(flight),
    })
    this.#byKey.set(key, flight)
    const over = this.#run(flight).then(() => {
      this.#running.delete(flight)
      this.#detach(flight)
    })
    this.#running.set(flight, over)
    return flight
  }

  /** Keeps what is under way from being remembered. Who asks from now on asks anew. */
  invalidate(target: Target): void {
    if (target.kind === 'all') {
      for (const flight of this.#running.keys()) flight.invalidate()
      this.#byKey.clear()
      return
    }
    const names = new Set(target.names)
    for (const flight of this.#running.keys()) {
      if (target.kind === 'tags') this.#invalidateTags(flight, target.names)
      else if (names.has(flight.key)) {
        flight.invalidate()
        this.#detach(flight)
      }
    }
  }

  cancel(reason: Error): void {
    for (const flight of this.#running.keys()) flight.cancel(reason)
  }

  async settled(): Promise<void> {
    await Promise.all(this.#running.values())
  }

  #invalidateTags(flight: Flight, tags: readonly string[]): void {
    for (const tag of tags) {
      flight.invalidateTag(tag)
      if (flight.mayHaveTag(tag)) this.#detach(flight)
    }
  }

  #detach(flight: Flight): void {
    if (this.#byKey.get(flight.key) === flight) this.#byKey.delete(flight.key)
  }
}
