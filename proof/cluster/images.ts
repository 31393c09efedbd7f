import { mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cached } from './cache-folder.ts'
import { shell } from './shell.ts'

const DEBIAN = 'bookworm'
/** What "distroless" bases have, and nothing else: no shell, no package manager. */
const RUN_PACKAGES = ['libc6', 'libgcc-s1', 'libstdc++6', 'ca-certificates', 'tzdata', 'netbase']
const BUILD_PACKAGES = [
  'dash',
  'coreutils',
  'findutils',
  'binutils',
  'libatomic1',
  'ca-certificates',
  ...RUN_PACKAGES,
]
/** Of a base only, so that what has the same name in a registry is never meant. */
const RUN_IMAGE = 'localhost/seaworthy-run:1'
const BUILD_IMAGE = 'localhost/seaworthy-build:1'

/** An image that was built here. */
export interface BuiltImage {
  readonly name: string
  /** For `ctr images import`. */
  readonly archive: string
  /** All layers, unpacked. */
  readonly bytes: number
  /** All layers, as a registry keeps them. */
  readonly packedBytes: number
}

/**
 * Builds images on bases made of Debian's packages and npm's `node`, since no registry is asked. The Dockerfile is the one that is
 * shipped; only its two arguments differ.
 */
export class ImageBuilder {
  /** Of the layers. */
  readonly folder: string
  readonly #env: Readonly<Record<string, string>>

  constructor(folder: string) {
    this.folder = folder
    const config = join(folder, 'storage.conf')
    writeFileSync(
      config,
      `[storage]\ndriver = "overlay"\nrunroot = "${folder}/run"\ngraphroot = "${folder}/graph"\n`,
    )
    this.#env = { CONTAINERS_STORAGE_CONF: config, BUILDAH_ISOLATION: 'chroot' }
  }

  /** @param nodeProgram the Node that the images get */
  async makeBases(nodeProgram: string): Promise<void> {
    const version = (await shell([nodeProgram, '--version'])).stdout.trim()
    await this.#base(
      RUN_IMAGE,
      await cached(`base-run-${DEBIAN}-1`, (folder) => unpack(folder, RUN_PACKAGES)),
    )
    await this.#base(
      BUILD_IMAGE,
      await cached(`base-build-${DEBIAN}-${version}-1`, async (folder) => {
        await unpack(folder, BUILD_PACKAGES)
        const bin = join(folder, 'usr/local/bin')
        mkdirSync(bin, { recursive: true })
        mkdirSync(join(folder, 'usr/local/lib'), { recursive: true })
        await shell(['cp', nodeProgram, join(bin, 'node')])
        await shell(['cp', '-r', await npmFolder(), join(folder, 'usr/local/lib/npm')])
        for (const name of ['npm', 'npx'])
          await shell(['ln', '-s', `../lib/npm/bin/${name}-cli.js`, join(bin, name)])
        await shell(['ln', '-sf', 'dash', join(folder, 'bin/sh')])
      }),
    )
  }

  async build(name: string, dockerfile: string, context: string): Promise<BuiltImage> {
    const mounts = await this.#npmMounts()
    await this.#buildah([
      'build',
      ...['--file', dockerfile, '--ignorefile', `${dockerfile}.dockerignore`, '--tag', name],
      ...['--build-arg', `BUILD_IMAGE=${BUILD_IMAGE}`, '--build-arg', `RUN_IMAGE=${RUN_IMAGE}`],
      ...['--pull-never', '--network', 'host', '--format', 'docker', '--layers'],
      ...['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'],
      ...mounts.flatMap((mount) => ['--volume', mount]),
      context,
    ])
    return this.#export(name)
  }

  /** An image with one program and nothing else. */
  async buildProgram(name: string, program: string): Promise<BuiltImage> {
    const container = (await this.#buildah(['from', 'scratch'])).trim()
    await this.#buildah(['copy', '--quiet', container, program, '/program'])
    await this.#buildah(['config', '--entrypoint', '["/program"]', container])
    await this.#buildah(['commit', '--quiet', '--rm', container, name])
    return this.#export(name)
  }

  /** The file system of an image, until it is disposed of. */
  async mount(name: string): Promise<AsyncDisposable & { readonly path: string }> {
    const container = (await this.#buildah(['from', '--pull-never', name])).trim()
    const path = (await this.#buildah(['mount', container])).trim()
    return {
      path,
      [Symbol.asyncDispose]: async () => {
        await this.#buildah(['rm', container])
      },
    }
  }

  async #export(name: string): Promise<BuiltImage> {
    const archive = join(this.folder, `${name.replaceAll(/[^a-z0-9]/g, '-')}.tar`)
    rmSync(archive, { force: true })
    await this.#buildah(['push', name, `docker-archive:${archive}:${name}`])
    const packed = `${archive}.oci`
    await this.#buildah(['push', name, `oci-archive:${packed}`])
    const packedBytes = statSync(packed).size
    rmSync(packed)
    return { name, archive, bytes: statSync(archive).size, packedBytes }
  }

  /** Where packages come from is an affair of who builds, and stands in no image. */
  async #npmMounts(): Promise<string[]> {
    const setting = async (name: string) => (await shell(['npm', 'config', 'get', name])).stdout.trim()
    const file = join(this.folder, 'npmrc')
    const authorities = '/etc/ssl/certs/ca-certificates.crt'
    writeFileSync(
      file,
      `registry=${await setting('registry')}\ncafile=${authorities}\ncache=/npm-cache\nprefer-offline=true\nupdate-notifier=false\n`,
    )
    return [
      `${file}:/usr/local/etc/npmrc:ro`,
      `${await setting('cache')}:/npm-cache`,
      `${authorities}:${authorities}:ro`,
    ]
  }

  async #base(name: string, rootfs: string): Promise<void> {
    const container = (await this.#buildah(['from', 'scratch'])).trim()
    await this.#buildah(['copy', '--quiet', container, rootfs, '/'])
    await this.#buildah(['commit', '--quiet', '--rm', container, name])
  }

  async #buildah(args: readonly string[]): Promise<string> {
    return (await shell(['buildah', ...args], { env: this.#env })).stdout
  }
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

/** Of the npm that runs this, or of the first in PATH. */
async function npmFolder(): Promise<string> {
  const program = process.env.npm_execpath ?? (await shell(['sh', '-c', 'command -v npm'])).stdout.trim()
  return dirname(dirname(realpathSync(program)))
}
