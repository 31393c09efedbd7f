/** What libraries print waits in memory up to so many bytes; more is thrown away. */
const MAX_WAITING_BYTES = 1024 * 1024

interface Stream {
  readonly writableLength: number
  write: (chunk: string | Uint8Array, ...rest: unknown[]) => boolean
  on(event: 'error', listener: () => void): unknown
  readonly _handle?: { setBlocking?(blocking: boolean): unknown }
}

/**
 * Keeps what is printed past the log (`console.*`, warnings, the banner) from ending or stalling the process. Without
 * this a closed pipe is an uncaught error, a terminal whose output is stopped holds the event loop, and a pipe that
 * nobody reads collects prints until the memory is full; Node's own messages block on such a pipe until its stream is made.
 */
export function guardStandardStreams(
  streams: readonly Stream[] = [process.stdout, process.stderr] as unknown as Stream[],
): void {
  for (const stream of streams) {
    stream.on('error', () => undefined)
    stream._handle?.setBlocking?.(false)
    const write = stream.write.bind(stream)
    stream.write = (chunk, ...rest) => {
      if (stream.writableLength < MAX_WAITING_BYTES) return write(chunk, ...rest)
      const callback = rest.at(-1)
      if (typeof callback === 'function') process.nextTick(callback)
      return false
    }
  }
}
