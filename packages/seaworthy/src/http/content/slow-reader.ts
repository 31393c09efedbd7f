/** Thrown by a source whose reader takes less than comes: the connection is cut as any slow reader's, and no fault is told. */
export class SlowReader extends Error {
  override readonly name = 'SlowReader'

  constructor(maxQueued: number) {
    super(`more than ${maxQueued} events wait for a reader`)
  }
}
