/** The person who called has to change something: options, configuration, a file. Ends the run with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
