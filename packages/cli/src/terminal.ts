/** The world of a command, given so that tests have their own. */
export interface Terminal {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Standard output: results, one line or block at a time. */
  out(text: string): void
  /** Standard error: everything else. */
  err(text: string): void
}
