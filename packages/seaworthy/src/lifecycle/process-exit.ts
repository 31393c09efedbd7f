/** Requests that a thread of Node's pool works on, by their names in `process.getActiveResourcesInfo()`. */
const POOLED: ReadonlySet<string> = new Set([
  'FSReqCallback',
  'FSReqPromise',
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
])
const PATIENCE_MS = 500
const LOOK_AGAIN_MS = 10

/**
 * Ends this process with a code, also when a thread of Node's pool is stuck. `process.exit` waits for these threads: while
 * names cannot be resolved it takes as long as the resolver is patient, and a read of a pipe that nobody writes never ends.
 * So they get half a second, then the process becomes another program that does nothing but exit.
 */
export function exitProcess(code: number): void {
  let waitedMs = 0
  const look = (): void => {
    if (!process.getActiveResourcesInfo().some((name) => POOLED.has(name))) process.exit(code)
    if (waitedMs >= PATIENCE_MS) return leaveThreads(code)
    waitedMs += LOOK_AGAIN_MS
    setTimeout(look, LOOK_AGAIN_MS)
  }
  look()
}

function leaveThreads(code: number): void {
  // The exit of the other program tells no listener of this one.
  process.emit('exit', code)
  // Not in every Node, and not on Windows: then as patient as the threads.
  process.execve?.(process.execPath, [process.execPath, '-e', `process.exit(${code})`], {})
  process.exit(code)
}
