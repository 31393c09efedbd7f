import { spawnSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPackages } from './build-packages.ts'

// npm run pack -- --out DIR
//   Writes the tarballs of every package that is published into DIR, as npm would send them to a registry.
const root = join(import.meta.dirname, '../..')
const { values } = parseArgs({ options: { out: { type: 'string' } } })

if (values.out === undefined) {
  console.error('pack: say where the tarballs go: npm run pack -- --out DIR')
  process.exitCode = 2
} else {
  pack(resolve(process.env.INIT_CWD ?? process.cwd(), values.out))
}

function pack(out: string): void {
  try {
    mkdirSync(out, { recursive: true })
    accessSync(out, constants.W_OK)
  } catch (error) {
    console.error(
      `pack: nothing can be written into ${out} (${(error as NodeJS.ErrnoException).code}); name another folder with --out`,
    )
    process.exitCode = 1
    return
  }
  const built = mkdtempSync(join(tmpdir(), 'seaworthy-pack-'))
  try {
    for (const { name, place } of buildPackages(root, built)) {
      const { status, stdout, stderr } = spawnSync(
        'npm',
        ['pack', '--json', '--ignore-scripts', '--pack-destination', out],
        { cwd: place, encoding: 'utf8' },
      )
      if (status !== 0) throw new Error(`npm does not pack ${name}:\n${stderr}`)
      const [{ filename, size, unpackedSize }] = JSON.parse(stdout)
      console.log(`${join(out, filename)}  ${kilobytes(size)} kB, ${kilobytes(unpackedSize)} kB unpacked`)
    }
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
}

function kilobytes(bytes: number): string {
  return (bytes / 1_000).toFixed(0)
}
