import { spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The same small service in a language of its own, with nothing but the standard library. */
export interface Language {
  readonly name: string
  readonly title: string
  /** The program, as a reader finds it in this folder. */
  readonly source: string
  /** The first words of the compiler or interpreter, or undefined where the machine has none. */
  version(): string | undefined
  /** Where `seaworthy.drill.yaml` is, with all that it starts. @param scratch an empty folder that goes afterwards. */
  prepare(scratch: string): string
}

const DRILL_FILE = 'seaworthy.drill.yaml'

export const languages: readonly Language[] = [
  {
    name: 'go',
    title: 'Go',
    source: 'go/main.go',
    version: () => firstLine('go', ['version'])?.replace(/^go version go(\S+).*/, 'Go $1'),
    prepare(scratch) {
      const folder = folderOf('go')
      const build = ['build', '-o', join(scratch, 'items'), '.']
      const { status, stderr } = spawnSync('go', build, { cwd: folder, encoding: 'utf8' })
      if (status !== 0) throw new Error(`the service in Go cannot be built:\n${stderr}`)
      copyFileSync(join(folder, DRILL_FILE), join(scratch, DRILL_FILE))
      return join(scratch, DRILL_FILE)
    },
  },
  {
    name: 'python',
    title: 'Python',
    source: 'python/app.py',
    version: () => firstLine('python3', ['--version']),
    prepare: () => join(folderOf('python'), DRILL_FILE),
  },
]

const folderOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

function firstLine(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? stdout.split('\n')[0] : undefined
}
