/** What one client holds of the service's places. */
export interface ClientPlace {
  readonly key: string
  /** Requests admitted and not yet answered. */
  held: number
  /** Connections and requests that refer to it; forgotten at 0. */
  users: number
}

/** Who holds how many places. As large as the connections and requests that are open. */
export class ClientPlaces {
  readonly #places = new Map<string, ClientPlace>()

  get size(): number {
    return this.#places.size
  }

  enter(key: string): ClientPlace {
    let place = this.#places.get(key)
    if (place === undefined) {
      place = { key, held: 0, users: 0 }
      this.#places.set(key, place)
    }
    place.users += 1
    return place
  }

  leave(place: ClientPlace): void {
    place.users -= 1
    if (place.users === 0) this.#places.delete(place.key)
  }
}
