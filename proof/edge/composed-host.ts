import { cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ShellResult, shell, tryShell } from '../harness/shell.ts'
import type { LoadReport, SteadyLoadOptions } from '../harness/steady-load.ts'
import type { Edge } from './asked.ts'
import type { Image } from './container.ts'
import { type Ground, root } from './ground.ts'
import { type PlayedDocker, playDocker } from './played-docker.ts'
import { underLoad } from './under-load.ts'

/** Of the edge in its container. */
const PORTS = { tls: 8443, plain: 8080 } as const

/** One word of a deploy file in place of another. */
export interface Edit {
  /** Below the folder of the deploy files. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/** A service on one host, from its deploy files. */
export interface ComposedHost extends AsyncDisposable, Edge {
  readonly service: string
  readonly docker: PlayedDocker
  /** Of the deploy files. */
  readonly folder: string
  /** Where what is secret is. */
  readonly own: string
  /** Runs the script, with the image of that tag. */
  replace(tag: string): Promise<ShellResult>
  /** What somebody does by hand, with the image of that tag. */
  compose(tag: string, ...words: readonly string[]): Promise<ShellResult>
  /** Sends requests to the edge while something is done. */
  underLoad(
    change: () => Promise<unknown>,
    load?: Partial<SteadyLoadOptions>,
  ): Promise<LoadReport & { readonly detail: string }>
  read(file: string): string
}

let count = 0

/** Prepared, and with nothing started yet. */
export async function composeHost(
  ground: Ground,
  service: string,
  { edits = [] }: { readonly edits?: readonly Edit[] } = {},
): Promise<ComposedHost> {
  const place = join(ground.folder, `host-${++count}`)
  const folder = join(place, 'deploy', service)
  const compose = join(folder, 'compose')
  const own = join(place, 'own')
  cpSync(join(root, 'deploy', service), folder, { recursive: true })
  for (const { file, from, to } of edits) {
    const before = readFileSync(join(folder, file), 'utf8')
    if (!before.includes(from)) throw new Error(`${file} of ${service} has no "${from}"`)
    writeFileSync(join(folder, file), before.replaceAll(from, to))
  }
  const { addresses } = ground.dependencies
  const isIdentified = service === 'characters'
  // What is there already stays: the real servers of this machine in place of those that the compose file would start.
  mkdirSync(join(own, 'secrets/service'), { recursive: true })
  for (const variable of isIdentified ? ['DATABASE_URL', 'REDIS_URL'] : ['REDIS_URL'])
    writeFileSync(join(own, 'secrets/service', variable), `${addresses[variable]}\n`)
  await shell(['sh', join(compose, 'prepare-host.sh'), own])
  const settings = {
    RATE_LIMITS: 'off',
    ...(isIdentified ? { OIDC_ISSUER: 'https://issuer.example', OIDC_AUDIENCE: service } : {}),
    ...Object.fromEntries(
      Object.entries(addresses).filter(([variable]) => /^(UPSTREAM|SPECIES|TRANSLATIONS)/.test(variable)),
    ),
  }
  const lines = Object.entries(settings).map(([variable, value]) => `${variable}=${value}\n`)
  writeFileSync(join(folder, 'values/compose.env'), lines.join(''))
  writeFileSync(join(compose, '.env'), `HOST_FOLDER=${own}\n`)

  const docker = await playDocker(ground, compose, (name) => imageOf(ground, service, name))
  const address = () => docker.containers.get('edge')?.address ?? ''
  return {
    ...{ service, docker, folder, own, address, ports: PORTS },
    replace: (tag) =>
      tryShell(['sh', join(compose, 'replace.sh'), `localhost/${service}:${tag}`], { env: docker.env }),
    compose: (tag, ...words) =>
      shell(['docker', 'compose', '--file', 'production.yaml', ...words], {
        cwd: compose,
        env: { ...docker.env, IMAGE: `localhost/${service}:${tag}` },
      }),
    underLoad: (change, load) => underLoad({ address, ports: PORTS }, service, change, load),
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    [Symbol.asyncDispose]: () => docker[Symbol.asyncDispose](),
  }
}

/** Starts a host for the first time. @throws Error when it does not serve. */
export async function startHost(
  ground: Ground,
  service: string,
  edits: readonly Edit[] = [],
): Promise<ComposedHost> {
  const host = await composeHost(ground, service, { edits })
  const { code, stdout, stderr } = await host.replace('1')
  if (code === 0) return host
  const logs = [...host.docker.containers].map(([name, each]) => `${name}:\n${each.output().slice(-2_000)}`)
  await host[Symbol.asyncDispose]()
  throw new Error(`the host does not serve:\n${stdout}\n${stderr}\n${logs.join('\n')}`)
}

/** Images under the names of the compose files: nginx, and of the service several by their tag. */
function imageOf({ tools }: Ground, service: string, name: string): Image | undefined {
  if (name.includes('/nginx:'))
    return {
      user: '101:101',
      cwd: '/',
      entrypoint: [],
      command: [],
      content: { '/usr/local/bin/nginx': tools.nginx },
    }
  const [repository, tag] = name.split(':')
  if (repository !== `localhost/${service}`) return undefined
  return nodeImage(service, tag === 'dropping' || tag === 'silent' ? tag : undefined)
}

/** Of a service, or of a replica that is played. */
export function nodeImage(service: string, played?: string): Image {
  return {
    user: '10001:10001',
    cwd: `/srv/services/${service}`,
    entrypoint: ['/usr/local/bin/node'],
    command: [played === undefined ? 'src/main.ts' : `/srv/proof/edge/inside/${played}-replica.ts`],
    content: { '/srv': root, '/usr/local/bin/node': realpathSync(process.execPath) },
  }
}
