import type { Clock } from '../base/index.ts'
import { BufferedOutput } from './buffered-output.ts'
import { openOutputTarget } from './output-target.ts'
import { printSync } from './print-sync.ts'

/** Where finished log lines go; one call per line, newline included. */
export interface LogSink {
  write(line: string): void
}

export interface LogDestination extends LogSink {
  /** Resolves when everything written so far is out, or cannot get out. */
  flush(): Promise<void>
  /** Writes what is buffered before it returns; for the last moments of a process. */
  flushSync(): void
  /** Flushes and lets go of timers and process listeners. */
  close(): Promise<void>
}

export interface StdoutOptions {
  readonly clock: Clock
  readonly onDrop: (lines: number) => void
  readonly onResume: (lines: number) => void
  /** Default: standard output. */
  readonly fd?: number
}

/** Standard output, buffered; the process's exit writes what is left, as far as somebody takes it. */
export function stdoutDestination(options: StdoutOptions): LogDestination {
  return destination(options, (line) => line)
}

/** Lines for a person at a terminal, at once. */
export function terminalDestination(
  options: StdoutOptions,
  format: (line: string) => string,
): LogDestination {
  return destination({ ...options, chunkLength: 1 }, format)
}

function destination(
  { fd = 1, ...options }: StdoutOptions & { readonly chunkLength?: number },
  format: (line: string) => string,
): LogDestination {
  const target = openOutputTarget(fd)
  const output = new BufferedOutput({ ...options, target })
  const flushSync = (): void => output.flushSync()
  let closed = false
  process.on('exit', flushSync)
  return {
    write(line) {
      if (closed) printSync(fd, format(line))
      else output.write(format(line))
    },
    flush: () => output.flush(),
    flushSync,
    async close() {
      if (closed) return
      await output.close()
      closed = true
      process.off('exit', flushSync)
      target.close()
    },
  }
}

/** A destination given by a test or an embedder, which owns its own flushing. */
export function givenDestination(sink: LogSink): LogDestination {
  return {
    write: (line) => sink.write(line),
    flush: async () => undefined,
    flushSync: () => undefined,
    close: async () => undefined,
  }
}
