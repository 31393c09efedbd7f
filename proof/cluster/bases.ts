import { cpSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cached } from '../harness/cache-folder.ts'
import { shell } from '../harness/shell.ts'

const DEBIAN = 'bookworm'
/** What "distroless" bases have, and nothing else: no shell, no package manager. */
const RUN_PACKAGES = ['libc6', 'libgcc-s1', 'libstdc++6', 'ca-certificates', 'tzdata', 'netbase']
/** Of the programs that a Dockerfile may call while it is built. */
const SHELL_PACKAGES = ['dash', 'coreutils', 'findutils']
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt'

/** Which kind of bases an image is built on. */
export type Bases = 'node' | 'go' | 'python'

/** What a Dockerfile is built on in place of what its arguments name by default, since no registry is asked. */
export interface BaseImages {
  readonly kind: Bases
  /** File systems of the bases, by the argument of the Dockerfile. */
  readonly roots: Readonly<Record<string, string>>
  /** Variables of the base for building. */
  readonly environment: Readonly<Record<string, string>>
  /** What is there while it is built and stands in no image. */
  readonly mounts: readonly string[]
  readonly network: 'host' | 'none'
}

/**
 * File systems for bases, made of Debian's packages and the languages of this machine.
 *
 * @param folder for files that are mounted
 * @param nodeProgram the Node that the images get
 */
export async function unpackBases(
  folder: string,
  nodeProgram: string,
): Promise<Readonly<Record<Bases, BaseImages>>> {
  return {
    node: await nodeBases(folder, nodeProgram),
    go: await goBases(),
    python: await pythonBases(),
  }
}

async function nodeBases(folder: string, nodeProgram: string): Promise<BaseImages> {
  const version = (await shell([nodeProgram, '--version'])).stdout.trim()
  return {
    kind: 'node',
    roots: {
      RUN_IMAGE: await cached(`base-run-${DEBIAN}-1`, (root) => unpack(root, RUN_PACKAGES)),
      BUILD_IMAGE: await cached(`base-build-${DEBIAN}-${version}-1`, async (root) => {
        await unpack(root, [...SHELL_PACKAGES, 'binutils', 'libatomic1', ...RUN_PACKAGES])
        const bin = join(root, 'usr/local/bin')
        mkdirSync(bin, { recursive: true })
        mkdirSync(join(root, 'usr/local/lib'), { recursive: true })
        await shell(['cp', nodeProgram, join(bin, 'node')])
        await shell(['cp', '-r', await npmFolder(), join(root, 'usr/local/lib/npm')])
        for (const name of ['npm', 'npx']) symlinkSync(`../lib/npm/bin/${name}-cli.js`, join(bin, name))
        await addShell(root)
      }),
    },
    environment: {},
    mounts: await npmMounts(folder),
    network: 'host',
  }
}

/** The toolchain is mounted: it is large, and the program that it makes holds all that it needs. */
async function goBases(): Promise<BaseImages> {
  const [toolchain = '', cache = ''] = (await shell(['go', 'env', 'GOROOT', 'GOCACHE'])).stdout.split('\n')
  mkdirSync(cache, { recursive: true })
  return {
    kind: 'go',
    roots: {
      RUN_IMAGE: await cached('base-static-1', async (root) => {
        mkdirSync(join(root, dirname(AUTHORITIES)), { recursive: true })
        cpSync(AUTHORITIES, join(root, AUTHORITIES))
        writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/sbin/nologin\n')
      }),
      BUILD_IMAGE: await cached(`base-shell-${DEBIAN}-1`, async (root) => {
        await unpack(root, SHELL_PACKAGES)
        await addShell(root)
      }),
    },
    environment: {
      PATH: '/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      GOTOOLCHAIN: 'local',
      GOPROXY: 'off',
    },
    mounts: [`${toolchain}:/usr/local/go:ro`, `${cache}:/root/.cache/go-build`],
    network: 'none',
  }
}

async function pythonBases(): Promise<BaseImages> {
  return {
    kind: 'python',
    roots: {
      RUN_IMAGE: await cached(`base-python-${DEBIAN}-1`, (root) =>
        unpack(root, ['python3', ...RUN_PACKAGES]),
      ),
    },
    environment: {},
    mounts: [],
    network: 'none',
  }
}

/** Where packages come from is an affair of who builds. */
async function npmMounts(folder: string): Promise<string[]> {
  const setting = async (name: string) => (await shell(['npm', 'config', 'get', name])).stdout.trim()
  const file = join(folder, 'npmrc')
  writeFileSync(
    file,
    `registry=${await setting('registry')}\ncafile=${AUTHORITIES}\ncache=/npm-cache\nprefer-offline=true\nupdate-notifier=false\n`,
  )
  return [
    `${file}:/usr/local/etc/npmrc:ro`,
    `${await setting('cache')}:/npm-cache`,
    `${AUTHORITIES}:${AUTHORITIES}:ro`,
  ]
}

async function unpack(folder: string, packages: readonly string[]): Promise<void> {
  await shell([
    'mmdebstrap',
    '--variant=extract',
    `--include=${packages.join(',')}`,
    // Only the owner of the folder is asked who owns what.
    '--mode=root',
    DEBIAN,
    folder,
  ])
  for (const path of ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'var/lib/apt', 'var/cache']) {
    rmSync(join(folder, path), { recursive: true, force: true })
  }
}

/** Which the packages would do when they are installed. */
const addShell = (root: string) => shell(['ln', '-sf', 'dash', join(root, 'bin/sh')])

/** Of the npm that runs this, or of the first in PATH. */
async function npmFolder(): Promise<string> {
  const program = process.env.npm_execpath ?? (await shell(['sh', '-c', 'command -v npm'])).stdout.trim()
  return dirname(dirname(realpathSync(program)))
}
