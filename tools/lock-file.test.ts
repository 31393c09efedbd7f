import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

interface Manifest {
  readonly bin?: Record<string, string>
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
  readonly peerDependencies?: Record<string, string>
}

const root = join(import.meta.dirname, '..')
const read = <T>(path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as T
const lock = read<{ packages: Record<string, Manifest & { resolved?: string; link?: boolean }> }>(
  'package-lock.json',
)
const wishes = ({ dependencies, devDependencies, optionalDependencies, peerDependencies }: Manifest) => ({
  ...peerDependencies,
  ...optionalDependencies,
  ...devDependencies,
  ...dependencies,
})

const manifests = globSync(['package.json', '{packages,services,templates}/*/package.json'], { cwd: root })

test.each(manifests)('the lock file agrees with %s', (path) => {
  const locked = lock.packages[dirname(path) === '.' ? '' : dirname(path).replaceAll('\\', '/')] ?? {}
  const manifest = read<Manifest>(path)
  expect(wishes(locked)).toEqual(wishes(manifest))
  expect(locked.bin).toEqual(manifest.bin)
})

test('the lock file holds no download addresses', () => {
  const addresses = Object.entries(lock.packages).filter(([, entry]) => !entry.link && entry.resolved)
  expect(addresses).toEqual([])
})

test('npm ci takes the lock file of a pristine clone, without a word to a registry', {
  timeout: 60_000,
}, () => {
  const clone = mkdtempSync(join(tmpdir(), 'lock-file-'))
  try {
    for (const path of ['package-lock.json', '.npmrc', ...manifests])
      cpSync(join(root, path), join(clone, path))
    const npm = spawnSync(
      'npm',
      ['ci', '--dry-run', '--offline', '--loglevel=error', `--cache=${clone}/cache`],
      {
        cwd: clone,
        encoding: 'utf8',
        shell: process.platform === 'win32',
      },
    )
    expect(npm).toMatchObject({ status: 0, stderr: '' })
  } finally {
    rmSync(clone, { recursive: true, force: true })
  }
})
