import type { DescribedService } from '../description/described-service.ts'
import { accountOf, addressOf, type ComposedServer } from './composed-server.ts'
import { healthCheck } from './health-check.ts'
import { pinnedImage } from './pinned-images.ts'

/** Of every server of development. It stands in a public file, so it keeps nothing from anybody. */
const PASSWORD = 'only-for-development'

/** Where the service finds a server of development. */
export const developmentAddress = (service: DescribedService, server: ComposedServer): string =>
  server.kind === 'valkey' ? `redis://${server.name}:6379/0` : addressOf(server, accountOf(service), PASSWORD)

/** A server as a service of the compose file for development. */
export function developmentServer(service: DescribedService, server: ComposedServer): string {
  const { name } = server
  const account = accountOf(service)
  const port = (number: number) =>
    `    ports: ["127.0.0.1:\${${name.replaceAll('-', '_').toUpperCase()}_PORT:-${number}}:${number}"]\n`
  const head = `  ${name}:
    image: ${pinnedImage(server.kind)}
    restart: on-failure
`
  if (server.kind === 'postgres') {
    return `${head}    environment:
      POSTGRES_USER: ${account}
      POSTGRES_DB: ${account}
      POSTGRES_PASSWORD: ${PASSWORD}
${port(5432)}    volumes: ["${name}:/var/lib/postgresql"]
    # By TCP: while it sets itself up it listens on its socket only.
${healthCheck(['CMD', 'pg_isready', '-h', '127.0.0.1', '-U', account])}`
  }
  if (server.kind === 'valkey') {
    const policy = server.forgets ? 'allkeys-lru' : 'noeviction'
    return `${head}    command: [valkey-server, --save, "60", "1", --maxmemory, 128mb, --maxmemory-policy, ${policy}]
${port(6379)}    volumes: ["${name}:/data"]
${healthCheck(['CMD', 'valkey-cli', '-e', 'ping'])}`
  }
  return `${head}    # Its data are in a folder with this name.
    hostname: ${name}
    environment:
      RABBITMQ_DEFAULT_USER: ${account}
      RABBITMQ_DEFAULT_PASS: ${PASSWORD}
${port(5672)}    volumes: ["${name}:/var/lib/rabbitmq"]
${healthCheck(['CMD', 'rabbitmq-diagnostics', '-q', 'check_port_connectivity'])}`
}
