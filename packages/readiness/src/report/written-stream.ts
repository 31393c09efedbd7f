import { setImmediate as turn } from 'node:timers/promises'

/** Why a run ends when whoever read its output is gone, as after `| head`. Named as an interruption, and told to nobody. */
export const READER_GONE = new DOMException('the reader of the output is gone', 'AbortError')

/** An output of the process, and what became of what was written to it. */
export interface WrittenStream {
  /** Waits for all that was written. @returns why it could not be written, as on a full disk; undefined when it was. */
  problem(): Promise<string | undefined>
}

/**
 * Watches a stream, for as long as the process lives: an error may come after the last line was written.
 *
 * @param onGone is called when the reader is gone (EPIPE), which is no problem.
 */
export function watchStream(stream: NodeJS.WritableStream, onGone: () => void): WrittenStream {
  let problem: string | undefined
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') onGone()
    else problem ??= error.message
  })
  return {
    async problem() {
      await new Promise<void>((resolve) => stream.write('', () => resolve()))
      // The stream tells of an error in a later turn than its write.
      await turn()
      return problem
    },
  }
}
