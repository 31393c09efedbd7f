/** The world of a command, given so that tests have their own. */
export interface Terminal {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Standard output: results, one line or block at a time. */
  out(text: string): void
  /** Standard error: everything else. */
  err(text: string): void
}

export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** The whole help text. */
  readonly help: string
  /**
   * Answers with the exit code: 0 done, 1 failed; others only where its help tells them.
   *
   * @throws UsageError when the words make no sense: exit code 2.
   */
  run(words: readonly string[], terminal: Terminal): Promise<number>
}

/** The user asked for something that does not exist; the message says what does. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
