import { closeSync, constants, fstatSync, openSync } from 'node:fs'

/** Where bytes go. */
export interface OutputTarget {
  readonly fd: number
  /** Whether a write may make its thread wait. Then it belongs into the background. */
  readonly mayBlock: boolean
  close(): void
}

const NON_BLOCKING = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY

/**
 * A descriptor whose writes say EAGAIN when nobody reads, instead of never coming back. A write that never comes back
 * cannot be given up: Node waits at its exit for the thread that it is in.
 *
 * Pipes and terminals are opened anew, because the flag belongs to the open file, which other processes may share. A
 * socket cannot be opened anew; Node sets the flag when it makes a stream of it, and takes it off at the exit. A file on
 * a disk knows no such flag.
 */
export function openOutputTarget(fd: number): OutputTarget {
  const keep = { fd, mayBlock: true, close: () => undefined }
  const stat = statOf(fd)
  if (stat === undefined || stat.isFile()) return keep
  if (stat.isFIFO() || stat.isCharacterDevice()) {
    const own = openAnew(fd)
    if (own !== undefined) return { fd: own, mayBlock: false, close: () => closeSync(own) }
  }
  const stream = fd === 1 ? process.stdout : fd === 2 ? process.stderr : undefined
  return stream === undefined || stat.isCharacterDevice() ? keep : { ...keep, mayBlock: false }
}

function statOf(fd: number) {
  try {
    return fstatSync(fd)
  } catch {
    return undefined
  }
}

/** Undefined where there is no /proc, or another user owns the pipe. */
function openAnew(fd: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${fd}`, NON_BLOCKING)
  } catch {
    return undefined
  }
}
