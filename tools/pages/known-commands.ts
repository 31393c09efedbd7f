import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { drills } from '@seaworthy/readiness'
import { benches } from '../../bench/benches.ts'
import { runCommandLine } from '../../packages/cli/src/command-line.ts'

/** What can be typed at the root of this repository. */
export interface KnownCommands {
  readonly root: string
  readonly scripts: ReadonlySet<string>
  readonly benches: ReadonlySet<string>
  /** By proof, what stands behind its `--only`. */
  readonly claims: ReadonlyMap<string, ReadonlySet<string>>
  /** By proof, its program. */
  readonly proofs: ReadonlyMap<string, string>
  readonly drills: ReadonlySet<string>
  readonly services: ReadonlySet<string>
  /** By command of `seaworthy`, what its `--help` says. */
  readonly helps: ReadonlyMap<string, string>
}

export async function knownCommands(root: string): Promise<KnownCommands> {
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const proofs = globSync('proof/*/run.ts', { cwd: root }).map((path) => path.split('/')[1] as string)
  const foreign = globSync('proof/languages/*/seaworthy.ship.yaml', { cwd: root }).flatMap(
    (path) => /^ {2}name: (\S+)/m.exec(read(path))?.[1] ?? [],
  )
  return {
    root,
    scripts: new Set(Object.keys(scripts)),
    benches: new Set(['smoke', ...benches.map(({ name }) => name)]),
    claims: new Map(proofs.map((proof) => [proof, claimsOf(root, proof)])),
    proofs: new Map(proofs.map((proof) => [proof, read(`proof/${proof}/run.ts`)])),
    drills: new Set(drills.map(({ id }) => id.replace('drill.', ''))),
    services: new Set([...globSync('services/*', { cwd: root }).map((path) => basename(path)), ...foreign]),
    helps: await helps(),
  }
}

/** Proofs name what they show at the top of a file each, or of a list of stories. */
function claimsOf(root: string, proof: string): ReadonlySet<string> {
  const files = globSync(`proof/${proof}/{claims,linters}/*.ts`, { cwd: root })
  files.push(...globSync(`proof/${proof}/*{stories,faults}.ts`, { cwd: root }))
  const named = files.flatMap((path) => [
    ...readFileSync(join(root, path), 'utf8').matchAll(/^ {2,4}name: '([\w-]+)'/gm),
  ])
  const own = proof === 'readiness' ? ['controls', ...globSync('services/*', { cwd: root })] : []
  return new Set([...named.map(([, name]) => name as string), ...own.map((path) => path.replace(/.*\//, ''))])
}

async function helps(): Promise<ReadonlyMap<string, string>> {
  const help = async (...words: string[]) => {
    const lines: string[] = []
    await runCommandLine([...words, '--help'], {
      cwd: '/',
      env: {},
      out: (line) => lines.push(line),
      err: () => {},
    })
    return lines.join('\n')
  }
  const overview = await help()
  const names = [...overview.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name as string)
  const texts = await Promise.all(names.map(async (name) => [name, await help(name)] as const))
  return new Map(texts)
}

/** Whether a path is there; one with `*` when something is. */
export function isThere(root: string, path: string): boolean {
  return path.includes('*') ? globSync(path, { cwd: root }).length > 0 : existsSync(join(root, path))
}
