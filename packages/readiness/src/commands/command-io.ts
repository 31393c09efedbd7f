/** What a command touches of the outside, so that tests can hold it. */
export interface CommandIo {
  readonly stdout: { write(text: string): void; readonly isTTY?: boolean }
  readonly stderr: { write(text: string): void; readonly isTTY?: boolean }
  /** A line that is written over by the next, on a terminal only; empty clears it. */
  status(text: string): void
  readonly cwd: string
  readonly version: string
  readonly now: () => Date
  /** Aborts on Ctrl-C and on SIGTERM. */
  readonly signal: AbortSignal
}
