import type { AppError } from '../errors/index.ts'
import type { LoadShedder } from '../lifecycle/index.ts'
import type { HttpServerInstruments } from '../telemetry/index.ts'
import type { ClientPlace, ClientPlaces } from './client-places.ts'
import type { Connection } from './connection.ts'
import { httpErrors } from './http-errors.ts'

/** Who asks for a place. */
export interface Admitted {
  readonly client: string
  /** The place that it holds until it is answered; undefined for one that was not admitted. */
  place: ClientPlace | undefined
  isAdmitted: boolean
}

export interface RequestAdmissionOptions {
  readonly shedder: LoadShedder
  readonly places: ClientPlaces
  readonly metrics: HttpServerInstruments
  /** What counts as one client. */
  readonly clientKey: (address: string) => string
  /** Then the requests of one connection come from many clients. */
  readonly isProxied: boolean
}

/** Gives requests their places, and takes them back. */
export class RequestAdmission {
  readonly #options: RequestAdmissionOptions
  /** By seconds to wait: an error is dear to make, for its stack, and these say always the same. */
  readonly #refusals: AppError[] = []

  constructor(options: RequestAdmissionOptions) {
    this.#options = options
  }

  /** Takes a place for the request, or says why there is none. */
  admit(request: Admitted, connection: Connection): AppError | undefined {
    const { shedder, places, clientKey, isProxied, metrics } = this.#options
    const place = isProxied ? places.enter(clientKey(request.client)) : connection.place
    if (!shedder.admit(place)) {
      if (isProxied) places.leave(place)
      return this.#overloaded(shedder.retryAfterS)
    }
    place.held += 1
    request.place = place
    request.isAdmitted = true
    metrics.started()
    return undefined
  }

  /** More is asked ahead on a connection than may wait there. */
  refuseAhead(): AppError {
    const { shedder } = this.#options
    shedder.refusedAhead()
    return this.#overloaded(shedder.retryAfterS)
  }

  /**
   * The request is answered, or nobody waits for it: its place is for another one, also while the answer is being sent.
   * What a slow reader holds is memory, which `Connections` bounds, and not the work of the service.
   */
  release(request: Admitted): void {
    const { place } = request
    if (place === undefined) return
    request.place = undefined
    place.held -= 1
    if (this.#options.isProxied) this.#options.places.leave(place)
    this.#options.shedder.release()
  }

  /** The connection is done with the request: everything was sent, or the rest never will be. */
  ended(request: Admitted): void {
    if (request.isAdmitted) this.#options.metrics.finished()
  }

  #overloaded(retryAfterS: number): AppError {
    this.#refusals[retryAfterS] ??= httpErrors.overloaded({ retryAfterS, isRefusal: true })
    return this.#refusals[retryAfterS]
  }
}
