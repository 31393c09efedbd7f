import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { shell, tryShell } from '../harness/shell.ts'
import type { BaseImages } from './bases.ts'

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

/** Builds images. The Dockerfile is the one that is shipped; only the arguments that name its bases differ. */
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

  /** Without them nothing can be built on them. */
  async makeBases(bases: readonly BaseImages[]): Promise<void> {
    for (const base of bases) {
      for (const [argument, rootfs] of Object.entries(base.roots)) {
        const name = baseName(base, argument)
        // Its name says what is in it. Made anew it would be another one, and everything on it with it.
        if (!(await this.#isThere(name))) await this.#base(name, rootfs, base.environment)
      }
    }
  }

  async build(name: string, dockerfile: string, context: string, base: BaseImages): Promise<BuiltImage> {
    await this.#buildah([
      'build',
      ...['--file', dockerfile, '--ignorefile', `${dockerfile}.dockerignore`, '--tag', name],
      ...Object.keys(base.roots).flatMap((argument) => [
        '--build-arg',
        `${argument}=${baseName(base, argument)}`,
      ]),
      ...['--pull-never', '--network', base.network, '--format', 'docker', '--layers'],
      ...['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'],
      ...base.mounts.flatMap((mount) => ['--volume', mount]),
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

  async #isThere(name: string): Promise<boolean> {
    const { code } = await tryShell(['buildah', 'inspect', '--type', 'image', name], { env: this.#env })
    return code === 0
  }

  /** Packing takes longer than building from layers that are there, so it is done once for an image. */
  async #export(name: string): Promise<BuiltImage> {
    const archive = join(this.folder, `${name.replaceAll(/[^a-z0-9]/g, '-')}.tar`)
    const note = `${archive}.json`
    const id = (await this.#buildah(['images', '--quiet', '--no-trunc', name])).trim()
    if (existsSync(archive) && existsSync(note)) {
      const noted = JSON.parse(readFileSync(note, 'utf8')) as BuiltImage & { readonly id: string }
      if (noted.id === id) return noted
    }
    rmSync(note, { force: true })
    rmSync(archive, { force: true })
    await this.#buildah(['push', name, `docker-archive:${archive}:${name}`])
    const packed = `${archive}.oci`
    await this.#buildah(['push', name, `oci-archive:${packed}`])
    const packedBytes = statSync(packed).size
    rmSync(packed)
    const image = { name, archive, bytes: statSync(archive).size, packedBytes }
    writeFileSync(note, JSON.stringify({ id, ...image }))
    return image
  }

  async #base(name: string, rootfs: string, environment: Readonly<Record<string, string>>): Promise<void> {
    const container = (await this.#buildah(['from', 'scratch'])).trim()
    await this.#buildah(['copy', '--quiet', container, rootfs, '/'])
    const variables = Object.entries(environment).flatMap(([variable, value]) => [
      '--env',
      `${variable}=${value}`,
    ])
    if (variables.length > 0) await this.#buildah(['config', ...variables, container])
    await this.#buildah(['commit', '--quiet', '--rm', container, name])
  }

  async #buildah(args: readonly string[]): Promise<string> {
    return (await shell(['buildah', ...args], { env: this.#env })).stdout
  }
}

/** Of a base only, so that what has the same name in a registry is never meant. */
function baseName({ roots, environment }: BaseImages, argument: string): string {
  const variables = createHash('sha256').update(JSON.stringify(environment)).digest('hex').slice(0, 8)
  return `localhost/seaworthy-${basename(roots[argument] as string).toLowerCase()}:${variables}`
}
