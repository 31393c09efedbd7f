import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Compiles the contenders that use decorators, which Node does not run as they are. */
export function buildDecorated(): void {
  const bench = new URL('../', import.meta.url)
  const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', bench))
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.nest.json'], {
    cwd: fileURLToPath(bench),
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the contenders with decorators do not compile:\n${stdout}`)
}
