import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PROGRAM = fileURLToPath(new URL('../../packages/cli/src/seaworthy.ts', import.meta.url))

type OutputName = 'stdout' | 'stderr'

export interface CommandOptions {
  /** Default: the repository. */
  readonly cwd?: string
  /** Outputs that are shown as they come instead of given back. */
  readonly shown?: readonly OutputName[]
}

/** Runs the command line as anybody would. */
export function seaworthy(args: readonly string[], { cwd = ROOT, shown = [] }: CommandOptions = {}) {
  const to = (output: OutputName) => (shown.includes(output) ? 'inherit' : 'pipe')
  return spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', to('stdout'), to('stderr')],
  })
}
