import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Which processor core runs what, so that the load generator never takes time from the server. */
export interface Processors {
  readonly pinned: boolean
  /** The command line that runs `command` on the server's core. */
  server(command: readonly string[]): readonly string[]
  /** The command line that runs `command` on the load generator's core. */
  load(command: readonly string[]): readonly string[]
}

const SERVER_CORE = '0'
const LOAD_CORE = '1'

/** Pins by `taskset` where it exists and there are two cores or more; otherwise pins nothing and says so. */
export function findProcessors(): Processors {
  const pinned = availableParallelism() > 1 && spawnSync('taskset', ['-c', LOAD_CORE, 'true']).status === 0
  if (!pinned) return { pinned, server: (command) => command, load: (command) => command }
  // The runner itself receives the traces, so it stays away from the server's core as well.
  spawnSync('taskset', ['-a', '-c', '-p', LOAD_CORE, String(process.pid)])
  return {
    pinned,
    server: (command) => ['taskset', '-c', SERVER_CORE, ...command],
    load: (command) => ['taskset', '-c', LOAD_CORE, ...command],
  }
}
