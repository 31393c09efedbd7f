import type { Writable } from 'node:stream'

/** What libraries print waits in memory up to so many bytes; more is thrown away. */
const MAX_WAITING_BYTES = 1024 * 1024

type Stream = Writable & { readonly _handle?: { setBlocking?(blocking: boolean): unknown } }
type Write = (chunk: unknown, ...rest: unknown[]) => boolean

/**
 * Keeps what is printed past the log (`console.*`, warnings, the banner) from ending or stalling the process. Without
 * this a closed pipe is an uncaught error, a terminal whose output is stopped holds the event loop, and a pipe that
 * nobody reads collects prints until the memory is full; Node's own messages block on such a pipe until its stream is made.
 */
export function guardStandardStreams(streams: readonly Stream[] = [process.stdout, process.stderr]): void {
  for (const stream of streams) {
    stream.on('error', () => undefined)
    stream._handle?.setBlocking?.(false)
    const write = stream.write.bind(stream) as Write
    const bounded: Write = (chunk, ...rest) => {
      if (stream.writableLength < MAX_WAITING_BYTES) return write(chunk, ...rest)
      const callback = rest.at(-1)
      if (typeof callback === 'function') process.nextTick(callback)
      return false
    }
    stream.write = bounded as Writable['write']
  }
}
