import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A pipe for the output of a process. Nobody reads it until a test does. `using` closes it. */
export interface UnreadPipe extends Disposable {
  /** Blocks whoever writes into it when it is full, as any pipe of a shell. */
  readonly fd: number
  /** Writes into it until it takes no more. */
  fill(): void
  /** Takes out what is in it now. Everything taken out so far. */
  read(): string
}

export function openUnreadPipe(): UnreadPipe {
  const folder = mkdtempSync(join(tmpdir(), 'pipe-'))
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  // Both ends, so that neither end waits for the other to be opened.
  const fd = openSync(path, 'r+')
  const reader = openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK)
  const bytes = Buffer.alloc(65_536)
  let text = ''
  return {
    fd,
    fill() {
      const writer = openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
      try {
        for (;;) writeSync(writer, bytes)
      } catch {
        closeSync(writer)
      }
    },
    read() {
      for (;;) {
        try {
          const length = readSync(reader, bytes)
          if (length === 0) return text
          text += bytes.toString('latin1', 0, length)
        } catch {
          return text
        }
      }
    },
    [Symbol.dispose]() {
      closeSync(fd)
      closeSync(reader)
      rmSync(folder, { recursive: true })
    },
  }
}
