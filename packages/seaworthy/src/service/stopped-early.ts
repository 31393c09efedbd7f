/** The service was told to stop before it had started: no failure, whatever broke on the way out. */
export class StoppedEarly extends Error {
  override readonly name = 'StoppedEarly'

  constructor(options?: ErrorOptions) {
    super('the service stopped before it was ready', options)
  }
}
