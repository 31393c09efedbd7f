import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PROGRAM = 'packages/cli/src/seaworthy.ts'

/** Runs the command line as anybody would; what it prints is shown, and given back when it is kept. */
export function seaworthy(args: readonly string[], { keep = false } = {}): { code: number; stdout: string } {
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', keep ? 'pipe' : 'inherit', 'inherit'],
  })
  if (keep) process.stdout.write(stdout)
  return { code: status ?? 3, stdout: stdout ?? '' }
}
