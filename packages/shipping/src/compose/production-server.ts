import type { DescribedService } from '../description/described-service.ts'
import { accountOf, addressOf, type ComposedServer } from './composed-server.ts'
import { healthCheck } from './health-check.ts'
import { pinnedImage } from './pinned-images.ts'

/** What a server of production keeps to itself, and what of it the service has to know. */
export interface ServerSecret {
  /** Below the folder of secrets; the server reads it. */
  readonly file: string
  /** What stands in it. The host makes `$password`. */
  readonly content: string
  /** Where the service finds the server, with the same `$password`. */
  readonly address: string
}

export function secretOf(service: DescribedService, server: ComposedServer): ServerSecret {
  const { name, kind } = server
  const address = addressOf(server, accountOf(service), '$password')
  if (kind === 'postgres') return { file: `${name}-password`, content: '$password', address }
  if (kind === 'valkey') return { file: `${name}.conf`, content: 'requirepass $password', address }
  return {
    file: `${name}.conf`,
    content: `default_user = ${accountOf(service)}\ndefault_pass = $password`,
    address,
  }
}

/** A server as a service of the compose file for production. */
export function productionServer(service: DescribedService, server: ComposedServer): string {
  const { name } = server
  const account = accountOf(service)
  const secret = secretOf(service, server).file
  const head = `  ${name}:
    <<: *confined
    image: ${pinnedImage(server.kind)}
    networks: [inner]
`
  if (server.kind === 'postgres') {
    return `${head}    user: postgres
    environment:
      POSTGRES_USER: ${account}
      POSTGRES_DB: ${account}
      POSTGRES_PASSWORD_FILE: /run/secrets/${secret}
    secrets: [${secret}]
    volumes: ["${name}:/var/lib/postgresql"]
    tmpfs: ["/tmp", "/run/postgresql:mode=1777"]
    mem_limit: 1g
    shm_size: 256m
    pids_limit: 512
    # It ends sessions, and writes what is not written yet.
    stop_signal: SIGINT
    stop_grace_period: 60s
    # By TCP: while it sets itself up it listens on its socket only.
${healthCheck(['CMD', 'pg_isready', '-h', '127.0.0.1', '-U', account])}`
  }
  if (server.kind === 'valkey') {
    const policy = server.forgets ? 'allkeys-lru' : 'noeviction'
    const ask = `REDISCLI_AUTH=$$(sed 's/^requirepass //' /run/secrets/${secret}) valkey-cli -e ping`
    return `${head}    user: valkey
    # Less memory than the limit: while it writes to its volume it has what changes twice.
    command: [valkey-server, /run/secrets/${secret}, --save, "60", "1", --maxmemory, 256mb, --maxmemory-policy, ${policy}]
    secrets: [${secret}]
    volumes: ["${name}:/data"]
    tmpfs: ["/tmp"]
    mem_limit: 512m
    pids_limit: 64
    stop_grace_period: 30s
${healthCheck(['CMD-SHELL', JSON.stringify(ask)])}`
  }
  return `${head}    user: rabbitmq
    # Its data are in a folder with this name.
    hostname: ${name}
    # It writes a part of its configuration when it starts.
    read_only: false
    secrets: [{source: ${secret}, target: /etc/rabbitmq/conf.d/90-account.conf}]
    volumes: ["${name}:/var/lib/rabbitmq"]
    mem_limit: 1g
    pids_limit: 1024
    stop_grace_period: 60s
${healthCheck(['CMD', 'rabbitmq-diagnostics', '-q', 'check_port_connectivity'])}`
}
