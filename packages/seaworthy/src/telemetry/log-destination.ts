import { BufferedOutput } from './buffered-output.ts'

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

/** Standard output, buffered; the process's exit writes what is left. */
export function stdoutDestination(options: {
  readonly onDrop: () => void
  readonly fd?: number
}): LogDestination {
  const output = new BufferedOutput({ fd: options.fd ?? 1, onDrop: options.onDrop })
  const flushSync = (): void => output.flushSync()
  process.on('exit', flushSync)
  return {
    write: (line) => output.write(line),
    flush: () => output.flush(),
    flushSync,
    async close() {
      process.off('exit', flushSync)
      await output.close()
    },
  }
}

/** Unbuffered lines for a person at a terminal. */
export function terminalDestination(format: (line: string) => string): LogDestination {
  return unbuffered((line) => void process.stdout.write(format(line)))
}

/** A destination given by a test or an embedder, which owns its own flushing. */
export function givenDestination(sink: LogSink): LogDestination {
  return unbuffered((line) => sink.write(line))
}

function unbuffered(write: (line: string) => void): LogDestination {
  return { write, flush: async () => undefined, flushSync: () => undefined, close: async () => undefined }
}
