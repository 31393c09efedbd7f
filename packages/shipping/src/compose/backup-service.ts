import type { DescribedService } from '../description/described-service.ts'
import { accountOf, type ComposedServer } from './composed-server.ts'
import { healthCheck } from './health-check.ts'
import { pinnedImage } from './pinned-images.ts'
import { secretOf } from './production-server.ts'

const EVERY_S = 86_400
const KEEP = 14

/** Dumps the database of a service every day; it is unhealthy when there is no dump of the last two days. */
export function backupService(service: DescribedService, database: ComposedServer): string {
  const secret = secretOf(service, database).file
  const account = accountOf(service)
  const recent = `find /var/lib/postgresql -name '*.dump' -mmin -${(2 * EVERY_S) / 60} | grep -q .`
  return `  # Once, besides: … --profile backup run --rm backup once
  backup:
    <<: *confined
    profiles: [backup]
    image: ${pinnedImage('postgres')}
    user: postgres
    entrypoint: [sh, /backup.sh]
    command: []
    environment:
      PGHOST: ${database.name}
      PGUSER: ${account}
      PGDATABASE: ${account}
      BACKUP_PASSWORD_FILE: /run/secrets/${secret}
      # A folder that belongs to the user in the image: a new volume takes its owner from there.
      BACKUP_FOLDER: /var/lib/postgresql
      BACKUP_EVERY_S: "${EVERY_S}"
      BACKUP_KEEP: "${KEEP}"
    secrets: [${secret}]
    volumes: ["./backup.sh:/backup.sh:ro", "backups:/var/lib/postgresql"]
    tmpfs: ["/tmp"]
    networks: [inner]
    mem_limit: 256m
    pids_limit: 64
    depends_on: {${database.name}: {condition: service_healthy}}
${healthCheck(['CMD-SHELL', JSON.stringify(recent)], { interval: '5m', retries: '3', start_period: '10m', start_interval: '5s' })}`
}
