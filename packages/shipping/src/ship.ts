import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { DeployFiles } from './deploy-files.ts'
import { ShippingProblem } from './shipping-problem.ts'

/** What of a folder is not as it follows from the service: paths below it. */
export interface Differences {
  readonly missing: readonly string[]
  readonly changed: readonly string[]
  /** Nobody writes them any more. */
  readonly leftOver: readonly string[]
}

/** Compares a folder with what would be written into it. */
export function differences(folder: string, { generated, owned }: DeployFiles): Differences {
  const paths = Object.keys(generated)
  const folders = new Set(paths.map((path) => path.split('/')[0] as string))
  const present = [...folders].flatMap((each) =>
    globSync(`${each}/**`, { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile()),
  )
  const known = new Set(paths)
  return {
    missing: [...paths, ...Object.keys(owned)].filter((path) => !existsSync(join(folder, path))),
    changed: paths.filter(
      (path) =>
        existsSync(join(folder, path)) && readFileSync(join(folder, path), 'utf8') !== generated[path],
    ),
    leftOver: present.filter((path) => !known.has(path)).sort(),
  }
}

/**
 * Makes a folder what follows from the service, and leaves alone what belongs to people. Answers with what it did.
 *
 * @throws ShippingProblem `place_taken`.
 */
export function ship(folder: string, files: DeployFiles): Differences {
  const found = differences(folder, files)
  const others = [...found.changed, ...found.leftOver]
  const different = new Set([...found.missing, ...found.changed])
  const isOurs = Object.keys(files.generated).some((path) => !different.has(path))
  if (others.length > 0 && !isOurs)
    throw new ShippingProblem(
      'place_taken',
      `${others.join(', ')} in ${folder}, and nothing that this command wrote`,
    )
  writeFiles(folder, files, found)
  return found
}

/** Ends differences. What names an interpreter in its first line can be run. */
export function writeFiles(
  folder: string,
  { generated, owned }: DeployFiles,
  { missing, changed, leftOver }: Differences,
): void {
  for (const path of [...missing, ...changed]) {
    const file = join(folder, path)
    const text = generated[path] ?? (owned[path] as string)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    if (text.startsWith('#!')) chmodSync(file, 0o755)
  }
  for (const path of leftOver) rmSync(join(folder, path))
}
