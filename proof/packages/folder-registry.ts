import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { shell } from '../harness/shell.ts'

/** A registry for npm, as whoever installs sees it. */
export interface FolderRegistry extends AsyncDisposable {
  readonly url: string
  /** Names of the packages that it has itself. */
  readonly names: readonly string[]
}

/**
 * Serves the tarballs of a folder as the newest version of their packages, and sends whoever asks for another package to the
 * registry that this machine uses.
 */
export async function startFolderRegistry(folder: string): Promise<FolderRegistry> {
  const upstream = (await shell(['npm', 'config', 'get', 'registry'])).stdout.trim()
  const tarballs = new Map<string, Buffer>()
  const packages = new Map<string, (base: string) => object>()
  for (const file of globSync('*.tgz', { cwd: folder }).sort()) {
    const bytes = readFileSync(join(folder, file))
    tarballs.set(`/-/${file}`, bytes)
    const manifest = await manifestOf(join(folder, file))
    const { name, version } = manifest
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
    packages.set(name, (base) => ({
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest, dist: { tarball: `${base}/-/${file}`, integrity } } },
    }))
  }
  const server = createServer(({ url = '/', headers }, response) => {
    const path = decodeURIComponent(url)
    const tarball = tarballs.get(path)
    if (tarball) return response.end(tarball)
    const own = packages.get(path.slice(1))
    if (own) {
      response.setHeader('content-type', 'application/json')
      return response.end(JSON.stringify(own(`http://${headers.host}`)))
    }
    return response.writeHead(307, { location: new URL(url, upstream).href }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/`,
    names: [...packages.keys()],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function manifestOf(tarball: string): Promise<{ readonly name: string; readonly version: string }> {
  const { stdout } = await shell([
    'tar',
    '--extract',
    '--gzip',
    '--to-stdout',
    '--file',
    tarball,
    'package/package.json',
  ])
  return JSON.parse(stdout)
}
