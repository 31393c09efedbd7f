import { writeSync } from 'node:fs'
import { openOutputTarget } from './output-target.ts'

const MAX_STALL_MS = 500
const RETRY_MS = 5

/**
 * Writes a last word before it returns, as far as somebody takes it: a reader that takes nothing for half a second in
 * all, a closed pipe and a full disk end it. Never throws.
 */
export function printSync(fd: number, text: string): void {
  const target = openOutputTarget(fd)
  let bytes = Buffer.from(text)
  let stalledMs = 0
  try {
    while (bytes.length > 0) {
      try {
        bytes = bytes.subarray(writeSync(target.fd, bytes))
      } catch (error) {
        const busy = (error as NodeJS.ErrnoException).code === 'EAGAIN'
        if (!busy || stalledMs >= MAX_STALL_MS) return
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS)
        stalledMs += RETRY_MS
      }
    }
  } finally {
    target.close()
  }
}
