import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort } from '../../process/free-port.ts'
import type { Supervisor } from '../../process/supervisor.ts'
import { DependencyUnavailable } from '../dependency-unavailable.ts'
import { findProgram } from '../find-program.ts'
import { untilListening } from '../until-listening.ts'
import type { DependencyKind } from './dependency-kind.ts'

export const amqp: DependencyKind<'amqp'> = {
  name: 'amqp',
  schemes: { 'amqp:': 5672, 'amqps:': 5671 },
  usualPolicy: 'degradable',
  server: {
    title: 'RabbitMQ',
    isInstalled: async () => (await findRabbitmq()) !== undefined,
    /** A virtual host for each drill; a further server is started when those of the last are used up. */
    async start({ servers }) {
      const hosts = await servers.once('virtual hosts', async () => ({ taken: 0 }))
      const index = hosts.taken++
      const server = `rabbitmq ${Math.floor(index / VIRTUAL_HOSTS)}`
      return (await servers.shared(server, startPrivateRabbitmq)).urls[index % VIRTUAL_HOSTS]!
    },
  },
}

/** A server that only this run knows, with a folder of its own that goes when it goes. */
interface PrivateRabbitmq extends AsyncDisposable {
  /** The URL of each virtual host. All are empty, and one user may do everything in them. */
  readonly urls: readonly string[]
}

/**
 * How many virtual hosts a server begins with: one for each drill of a run, and some to spare. They are part of the
 * definitions that the server reads when it starts, which takes it 0.2 s for all of them. `rabbitmqctl` takes 1.4 s to add
 * one and to permit its use, because each of its calls starts a virtual machine.
 */
const VIRTUAL_HOSTS = 32

/** It takes six seconds on an idle machine. */
const START_MS = 60_000
/** The real scripts of a distribution. Debian's `rabbitmq-server` on the PATH only serves root and the user rabbitmq. */
const PACKAGED = '/usr/lib/rabbitmq/bin'
const USER = 'drill'

/** @throws DependencyUnavailable when the machine has no RabbitMQ, or it does not start. */
async function startPrivateRabbitmq(supervisor: Supervisor): Promise<PrivateRabbitmq> {
  const programs = await findRabbitmq()
  if (!programs) {
    throw new DependencyUnavailable(
      `no RabbitMQ server on the PATH or in ${PACKAGED}: install rabbitmq-server, or give the dependency a url`,
    )
  }
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'drill-rabbitmq-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const [port, distributionPort, namesPort] = await Promise.all([freePort(), freePort(), freePort()])
  const hosts = Array.from({ length: VIRTUAL_HOSTS }, (_, index) => `drill_${index + 1}`)
  await writeFile(join(folder, '.erlang.cookie'), randomBytes(16).toString('hex'), { mode: 0o400 })
  await writeFile(join(folder, 'enabled_plugins'), '[].\n')
  await writeFile(join(folder, 'definitions.json'), definitionsOf(hosts))
  await writeFile(join(folder, 'rabbitmq.conf'), configurationOf(folder))
  const env = environmentOf(folder, port, distributionPort, namesPort)
  const start = (program: string) => supervisor.start({ command: [program], cwd: folder, env })
  // Erlang's name server would be started by the node as a daemon, outside its process group, and would outlive the run.
  // It is not when one answers already.
  const names = started.use(await start(programs.epmd))
  if (!(await untilListening(namesPort, () => names.exit === undefined)))
    throw new DependencyUnavailable(`epmd did not start: ${names.logs.tail(3)}`)
  const server = started.use(await start(programs.server))
  if (!(await untilListening(port, () => server.exit === undefined, START_MS)))
    throw new DependencyUnavailable(`RabbitMQ did not start: ${server.logs.tail(5)}`)
  const all = started.move()
  return {
    urls: hosts.map((host) => `amqp://${USER}:${USER}@127.0.0.1:${port}/${host}`),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

/** The programs of a RabbitMQ server, or undefined where the machine lacks one. */
async function findRabbitmq(): Promise<{ readonly server: string; readonly epmd: string } | undefined> {
  // It lies beside the real `rabbitmq-server`, and never beside a wrapper.
  const beside = await findProgram('rabbitmq-env', [PACKAGED])
  const epmd = await findProgram('epmd', ['/usr/lib/erlang/bin'])
  if (!beside || !epmd) return undefined
  return { server: join(dirname(beside), 'rabbitmq-server'), epmd }
}

function definitionsOf(hosts: readonly string[]): string {
  const everything = { configure: '.*', write: '.*', read: '.*' }
  return JSON.stringify({
    users: [{ name: USER, password: USER, tags: '' }],
    vhosts: hosts.map((name) => ({ name })),
    permissions: hosts.map((vhost) => ({ user: USER, vhost, ...everything })),
  })
}

/** A full disk is no reason to block the publishers of a drill. */
const configurationOf = (folder: string) => `load_definitions = ${join(folder, 'definitions.json')}
disk_free_limit.absolute = 1MB
log.file = false
log.console = true
`

function environmentOf(folder: string, port: number, distributionPort: number, namesPort: number) {
  return {
    HOME: folder,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(namesPort),
    RABBITMQ_NODENAME: `drill-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'rabbitmq-env.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    // Without it a shell stays between the supervisor and the server, and the folder goes before the server has ended.
    RABBITMQ_ALLOW_INPUT: 'true',
    RABBITMQ_SERVER_START_ARGS: '-noinput -kernel inet_dist_use_interface {127,0,0,1}',
  }
}
