import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What its formatter makes of files of a service; undefined where it is not installed, or refuses. */
export function formatted(
  root: string,
  files: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | undefined {
  const [program, settings] = [
    upwards(root, 'node_modules/@biomejs/biome/bin/biome'),
    upwards(root, 'biome.json'),
  ]
  if (program === undefined || settings === undefined) return undefined
  // Beside the service, so that nothing of it changes before all is known.
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-add-'))
  try {
    cpSync(settings, join(folder, 'biome.json'))
    const code = Object.entries(files).filter(([path]) => path.endsWith('.ts'))
    for (const [path, text] of code) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const { status } = spawnSync(process.execPath, [program, 'check', '--write', '.'], { cwd: folder })
    if (status !== 0) return undefined
    const read = code.map(([path]) => [path, readFileSync(join(folder, path), 'utf8')])
    return { ...files, ...Object.fromEntries(read) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A path in a folder, or in the nearest one above that has it. */
function upwards(folder: string, path: string): string | undefined {
  if (existsSync(join(folder, path))) return join(folder, path)
  return dirname(folder) === folder ? undefined : upwards(dirname(folder), path)
}
