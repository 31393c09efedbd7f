import type { DescribedService } from '../description/described-service.ts'
import { accountOf, addressOf, type ComposedServer } from './composed-server.ts'
import { pinnedImage } from './pinned-images.ts'

/** Of every server of development. It is written in a public file, so it keeps nothing from anybody. */
const PASSWORD = 'only-for-development'

/** Where the service finds a server of development. */
export const developmentAddress = (service: DescribedService, server: ComposedServer): string =>
  server.kind === 'valkey' ? `redis://${server.name}:6379/0` : addressOf(server, accountOf(service), PASSWORD)

/** A server as a service of the compose file for development. */
export function developmentServer(service: DescribedService, server: ComposedServer): string {
  const { name } = server
  const account = accountOf(service)
  const port = (number: number) =>
    `["127.0.0.1:\${${name.replaceAll('-', '_').toUpperCase()}_PORT:-${number}}:${number}"]`
  const patience = 'interval: 5s, timeout: 3s, retries: 10, start_period: 30s, start_interval: 1s'
  const image = `image: ${pinnedImage(server.kind)}
    restart: on-failure`
  if (server.kind === 'postgres') {
    return `  ${name}:
    ${image}
    environment: {POSTGRES_USER: ${account}, POSTGRES_DB: ${account}, POSTGRES_PASSWORD: ${PASSWORD}}
    ports: ${port(5432)}
    volumes: ["${name}:/var/lib/postgresql"]
    # By TCP: while it sets itself up it listens on its socket only.
    healthcheck: {test: [CMD, pg_isready, -h, 127.0.0.1, -U, ${account}], ${patience}}
`
  }
  if (server.kind === 'valkey') {
    return `  ${name}:
    ${image}
    command: [valkey-server, --save, "60", "1", --maxmemory, 128mb, --maxmemory-policy, ${server.forgets ? 'allkeys-lru' : 'noeviction'}]
    ports: ${port(6379)}
    volumes: ["${name}:/data"]
    healthcheck: {test: [CMD, valkey-cli, -e, ping], ${patience}}
`
  }
  return `  ${name}:
    ${image}
    # Its data are in a folder with this name.
    hostname: ${name}
    environment: {RABBITMQ_DEFAULT_USER: ${account}, RABBITMQ_DEFAULT_PASS: ${PASSWORD}}
    ports: ${port(5672)}
    volumes: ["${name}:/var/lib/rabbitmq"]
    healthcheck: {test: [CMD, rabbitmq-diagnostics, -q, check_port_connectivity], ${patience}}
`
}
