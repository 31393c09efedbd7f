import { chownSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Exit, type SupervisedProcess, type Supervisor, until } from '@seaworthy/rig'
import { type ShellResult, tryShell } from '../harness/shell.ts'
import { type ComposedService, milliseconds } from './compose-model.ts'
import type { Ground } from './ground.ts'
import type { Connection } from './network.ts'

const PATIENCE_MS = 30_000

/** What an image is for a process: programs and files, and who it is when the compose file does not say. */
export interface Image {
  readonly user: string
  readonly cwd: string
  /** In front of the command. */
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  /** Files and folders, by where they are in the image. */
  readonly content: Readonly<Record<string, string>>
  /** A file with the addresses of other containers, for one that asks for names. */
  readonly names?: string
}

/** A process that is connected, mounted and confined as a compose file says of a container. */
export interface Container {
  readonly image: string
  readonly address: string
  readonly exit: Exit | undefined
  /** Whether it had to be killed. */
  readonly isKilled: boolean
  /** What it has printed. */
  output(): string
  /** Runs something beside it. */
  exec(command: readonly string[]): Promise<ShellResult>
  /** As `docker stop`: asked to end, and killed when its grace is over. */
  stop(): Promise<void>
}

export async function startContainer(
  { network, supervisor, folder }: Ground,
  name: string,
  service: ComposedService,
  image: Image,
): Promise<Container> {
  const connection = await network.connect(name)
  const [uid = '', gid = uid] = (service.user ?? image.user).split(':')
  const identity = [
    ...['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs'],
    ...[`--bounding-set=${['-all', ...(service.cap_add ?? []).map((each) => `+${each}`)]}`],
    ...['--inh-caps=-all', '--'],
  ]
  const scratch = mkdtempSync(join(folder, `${name}-`))
  // A file, as who is in the container may open its output by a name.
  const output = (label: string) => {
    const path = join(scratch, label)
    const descriptor = openSync(path, 'a+')
    chownSync(path, Number(uid), Number(gid))
    return { path, descriptor }
  }
  const log = output('log')
  const environment = Object.entries(service.environment ?? {}).flatMap(([variable, value]) =>
    value === null ? [] : [`${variable}=${value}`],
  )
  const command = service.command?.length ? service.command : image.command
  const inContainer = ['env', '-i', 'PATH=/usr/local/bin:/usr/bin:/bin', ...environment]
  const names = image.names === undefined ? undefined : await startNames(supervisor, connection, image.names)
  const child: SupervisedProcess = await supervisor.start({
    command: [
      ...['ip', 'netns', 'exec', connection.namespace, 'sh', '-ec', mounts(service, image)],
      ...['sh', ...identity, ...inContainer, ...image.entrypoint, ...command],
    ],
    cwd: '/',
    env: {},
    output: { stdout: log.descriptor, stderr: log.descriptor },
  })
  let isKilled = false
  let count = 0
  return {
    image: service.image,
    address: connection.address,
    get exit() {
      return child.exit
    },
    get isKilled() {
      return isKilled
    },
    output: () => readFileSync(log.path, 'utf8'),
    async exec(words) {
      const said = output(`exec-${++count}`)
      const enter = ['nsenter', '--target', `${child.pid}`, '--mount', '--net', '--wd=/', ...identity]
      // Its words go where the one inside may open them.
      const { code } = await tryShell([
        ...['sh', '-c', 'exec "$@" >"$0" 2>&1', said.path, ...enter, ...inContainer, ...words],
      ])
      const text = readFileSync(said.path, 'utf8')
      return { code, stdout: text, stderr: '' }
    },
    async stop() {
      if (child.exit === undefined) {
        child.signal(service.stop_signal ?? 'SIGTERM')
        const timer = setTimeout(
          () => {
            isKilled = true
            child.signal('SIGKILL')
          },
          milliseconds(service.stop_grace_period ?? '10s'),
        )
        await child.exited
        clearTimeout(timer)
      }
      await child[Symbol.asyncDispose]()
      await names?.[Symbol.asyncDispose]()
      await connection.disconnect()
    },
  }
}

/** Answers for names once this is over. */
async function startNames(
  supervisor: Supervisor,
  { namespace }: Connection,
  file: string,
): Promise<SupervisedProcess> {
  const server = await supervisor.start({
    command: [
      ...['ip', 'netns', 'exec', namespace],
      ...[process.execPath, join(import.meta.dirname, 'inside/names.ts'), file],
    ],
    cwd: '/',
    env: {},
  })
  await until(() => server.exit !== undefined || server.logs.lines.length > 0, { timeoutMs: PATIENCE_MS })
  return server
}

/** Folders of this machine that a container may put something into without that anybody else sees it. */
const LAID_OVER = ['etc', 'srv', 'usr', 'var']

/** Lines of a shell that lay out the files of a container, and become its program. */
function mounts({ volumes = [], tmpfs = [] }: ComposedService, { cwd, content }: Image): string {
  const bind = (source: string, target: string, isReadOnly: boolean) => [
    `if [ -d ${source} ]; then mkdir -p ${target}; else mkdir -p $(dirname ${target}); touch ${target}; fi`,
    `mount --bind ${source} ${target}`,
    ...(isReadOnly ? [`mount -o remount,bind,ro ${target}`] : []),
  ]
  return [
    'mount -t tmpfs none /mnt',
    ...LAID_OVER.flatMap((top) => [
      `mkdir -p /mnt/${top}/upper /mnt/${top}/work`,
      `mount -t overlay none -o lowerdir=/${top},upperdir=/mnt/${top}/upper,workdir=/mnt/${top}/work /${top}`,
    ]),
    'mount -t tmpfs none /run',
    ...Object.entries(content).flatMap(([target, source]) => bind(source, target, true)),
    ...volumes.flatMap(({ source, target, read_only }) => bind(source, target, read_only === true)),
    ...tmpfs
      .map((each) => each.split(':'))
      // The files of this machine's own /tmp are the sources of others.
      .filter(([target]) => target !== '/tmp')
      .flatMap(([target, options]) => [
        `mkdir -p ${target}`,
        `mount -t tmpfs ${options ? `-o ${options} ` : ''}none ${target}`,
      ]),
    `cd ${cwd}`,
    'exec "$@"',
  ].join('\n')
}
