/** A dependency cannot be had on this machine. The drill is then inconclusive, with this message. */
export class DependencyUnavailable extends Error {
  override readonly name = 'DependencyUnavailable'
}
