import pino from 'pino'

/** Where finished log lines go; one call per line, newline included. */
export interface LogSink {
  write(line: string): void
}

export interface LogDestination extends LogSink {
  /** Writes what is buffered before it returns. */
  flushSync(): void
  /** Flushes and lets go of timers and process listeners. */
  close(): void
}

const BUFFER_BYTES = 4_096
const FLUSH_INTERVAL_MS = 200
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024

/**
 * Standard output, buffered: a line waits until 4 KB are there, or 200 ms at most, and the process's exit writes the rest.
 * When nobody reads (a stuck pipe), 16 MB are kept and further lines are dropped and reported, because a service that
 * runs out of memory over its logs is worse.
 */
export function stdoutDestination(options: { readonly onDrop: () => void }): LogDestination {
  const stream = pino.destination({
    dest: 1,
    sync: false,
    minLength: BUFFER_BYTES,
    maxLength: MAX_BUFFERED_BYTES,
    periodicFlush: FLUSH_INTERVAL_MS,
  } as Parameters<typeof pino.destination>[0] & object)
  stream.on('drop', options.onDrop)
  // A closed pipe (`| head`) must not become an uncaught exception; nothing is left to tell anyone.
  stream.on('error', () => undefined)
  const flushSync = (): void => {
    try {
      stream.flushSync()
    } catch {
      // Not ready, or the other side is gone.
    }
  }
  process.on('exit', flushSync)
  return {
    write: (line) => void stream.write(line),
    flushSync,
    close() {
      process.off('exit', flushSync)
      flushSync()
      stream.destroy()
    },
  }
}

/** Unbuffered lines for a person at a terminal. */
export function terminalDestination(format: (line: string) => string): LogDestination {
  return {
    write: (line) => void process.stdout.write(format(line)),
    flushSync: () => undefined,
    close: () => undefined,
  }
}

/** A destination given by a test or an embedder, which owns its own flushing. */
export function givenDestination(sink: LogSink): LogDestination {
  return { write: (line) => sink.write(line), flushSync: () => undefined, close: () => undefined }
}
