import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { freePort } from '../processes/free-port.ts'
import { findProgram } from './find-program.ts'
import { HomedServer } from './homed-server.ts'
import { onFreePort } from './on-free-port.ts'
import { type PrivateServer, type PrivateServerOptions, ServerMissing } from './private-server.ts'
import { ServerHome } from './server-home.ts'
import { accepts, untilListening } from './until-listening.ts'

/** A private RabbitMQ. Its URL is that of its first virtual host. */
export interface RabbitmqServer extends PrivateServer {
  /** The URL of each virtual host. All are empty, and one user may do everything in them. */
  readonly urls: readonly string[]
}

/** What is decided of the RabbitMQ that is started. */
export interface RabbitmqServerOptions extends PrivateServerOptions {
  /**
   * How many virtual hosts it begins with, default 1. They are part of the definitions that the server reads when it starts,
   * which takes it 0.2 s for thirty. `rabbitmqctl` takes 1.4 s to add one and to permit its use, because each of its calls
   * starts a virtual machine.
   */
  readonly virtualHosts?: number
}

/** It takes six seconds on an idle machine. */
const START_MS = 60_000
/** The real scripts of a distribution. Debian's `rabbitmq-server` on the PATH only serves root and the user rabbitmq. */
const PACKAGED = '/usr/lib/rabbitmq/bin'
const USER = 'private'

interface Programs {
  readonly server: string
  readonly epmd: string
}

/** @throws ServerMissing when the machine lacks a program of it. */
export function findRabbitmq(): Programs {
  // It lies beside the real `rabbitmq-server`, and never beside a wrapper.
  const beside = findProgram('rabbitmq-env', [PACKAGED])
  const epmd = findProgram('epmd', ['/usr/lib/erlang/bin'])
  if (!beside || !epmd)
    throw new ServerMissing(`no RabbitMQ server on the PATH or in ${PACKAGED}: install rabbitmq-server`)
  return { server: join(dirname(beside), 'rabbitmq-server'), epmd }
}

/** @throws ServerMissing when the machine has none. */
export async function startRabbitmq(options: RabbitmqServerOptions = {}): Promise<RabbitmqServer> {
  const programs = findRabbitmq()
  return await onFreePort(async (port) => {
    const ports = { port, distribution: await freePort(), names: await freePort() }
    const env = (folder: string) => environmentOf(folder, ports)
    const home = await ServerHome.open({ title: 'RabbitMQ', env }, options.supervisor)
    return await new PrivateRabbitmq(home, programs, ports, options.virtualHosts ?? 1).begin()
  })
}

interface Ports {
  readonly port: number
  readonly distribution: number
  readonly names: number
}

class PrivateRabbitmq extends HomedServer implements RabbitmqServer {
  readonly url: string
  readonly urls: readonly string[]
  readonly #programs: Programs
  readonly #ports: Ports
  readonly #hosts: readonly string[]
  #isFurnished = false

  constructor(home: ServerHome, programs: Programs, ports: Ports, virtualHosts: number) {
    super(home)
    this.#programs = programs
    this.#ports = ports
    this.#hosts = Array.from({ length: virtualHosts }, (_, index) => `private_${index + 1}`)
    this.urls = this.#hosts.map((host) => `amqp://${USER}:${USER}@127.0.0.1:${ports.port}/${host}`)
    this.url = this.urls[0]!
  }

  async restart(): Promise<void> {
    if (!this.#isFurnished) await this.#furnish()
    await this.home.start({
      command: [this.#programs.server],
      isReady: () => accepts(this.#ports.port),
      timeoutMs: START_MS,
    })
  }

  async #furnish(): Promise<void> {
    const { home } = this
    await writeFile(home.pathOf('.erlang.cookie'), randomBytes(16).toString('hex'), { mode: 0o400 })
    await writeFile(home.pathOf('enabled_plugins'), '[].\n')
    await writeFile(home.pathOf('definitions.json'), definitionsOf(this.#hosts))
    await writeFile(home.pathOf('rabbitmq.conf'), configurationOf(home.folder))
    // Erlang's name server would be started by the node as a daemon, outside its process group, and would outlive the run.
    // It is not when one answers already.
    const names = await home.spawn([this.#programs.epmd])
    if (!(await untilListening(this.#ports.names, () => names.exit === undefined)))
      throw new Error(`epmd did not start: ${names.logs.tail(3)}`)
    this.#isFurnished = true
  }
}

function definitionsOf(hosts: readonly string[]): string {
  const everything = { configure: '.*', write: '.*', read: '.*' }
  return JSON.stringify({
    users: [{ name: USER, password: USER, tags: '' }],
    vhosts: hosts.map((name) => ({ name })),
    permissions: hosts.map((vhost) => ({ user: USER, vhost, ...everything })),
  })
}

/** A full disk is no reason to block the publishers of a test. */
const configurationOf = (folder: string) => `load_definitions = ${join(folder, 'definitions.json')}
disk_free_limit.absolute = 1MB
log.file = false
log.console = true
`

function environmentOf(folder: string, { port, distribution, names }: Ports) {
  return {
    HOME: folder,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(names),
    RABBITMQ_NODENAME: `private-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distribution),
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
