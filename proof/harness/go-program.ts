import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shell } from './shell.ts'

const GO = { GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0' }
/** Longer than any program takes alone on two cores. */
const PATIENCE_MS = 1_800_000

/**
 * Builds a program of one file into a folder.
 *
 * @param manifest the go.mod, whose sums are taken from who publishes
 * @param flags more words for the linker
 */
export async function buildGoProgram(
  source: URL,
  { name, folder, manifest, flags = [] }: GoProgram,
): Promise<void> {
  const work = join(folder, 'source')
  mkdirSync(work)
  copyFileSync(source, join(work, 'main.go'))
  writeFileSync(join(work, 'go.mod'), manifest)
  const options = { cwd: work, env: GO, timeoutMs: PATIENCE_MS }
  await shell(['go', 'mod', 'tidy'], options)
  const linker = ['-s -w', ...flags].join(' ')
  await shell(['go', 'build', '-trimpath', '-ldflags', linker, '-o', join(folder, name), '.'], options)
  rmSync(work, { recursive: true })
}

export interface GoProgram {
  readonly name: string
  readonly folder: string
  readonly manifest: string
  readonly flags?: readonly string[]
}

/** Builds the program that is in a folder, with its own manifest. */
export async function buildGoFolder(folder: string, program: string): Promise<void> {
  await shell(['go', 'build', '-trimpath', '-ldflags', '-s -w', '-o', program, '.'], {
    cwd: folder,
    env: GO,
    timeoutMs: PATIENCE_MS,
  })
}

/** Installs a published program into a folder. */
export async function installGoProgram(folder: string, module: string): Promise<void> {
  await shell(['go', 'install', '-trimpath', '-ldflags', '-s -w', module], {
    env: { ...GO, GOBIN: folder },
    timeoutMs: PATIENCE_MS,
  })
}

/**
 * Builds `cmd/<name>` of a published module into a folder, where the module replaces versions of what it requires: its manifest
 * counts only in its own folder.
 */
export async function buildPublishedProgram(folder: string, module: string, name: string): Promise<void> {
  const { Dir } = await downloadGoModule(module)
  await shell(['go', 'build', '-trimpath', '-ldflags', '-s -w', '-o', join(folder, name), `./cmd/${name}`], {
    cwd: Dir,
    env: GO,
    timeoutMs: PATIENCE_MS,
  })
}

/** What is published as a module, such as definitions of resources that clusters are extended with. */
export async function downloadGoModule(
  module: string,
): Promise<{ readonly Dir: string; readonly GoMod: string }> {
  const { stdout } = await shell(['go', 'mod', 'download', '-json', module], {
    env: GO,
    timeoutMs: PATIENCE_MS,
  })
  return JSON.parse(stdout)
}
