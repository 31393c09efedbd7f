import { stopNumbers } from '../chart/stop-numbers.ts'
import { MEMORY_LIMIT_MI } from '../chart/values.ts'
import type { DescribedService } from '../description/described-service.ts'
import { edgeNumbers } from '../edge/edge-numbers.ts'
import { backupService } from './backup-service.ts'
import type { ComposeSource } from './compose-source.ts'
import { serversOf } from './composed-server.ts'
import { dependsOn } from './depends-on.ts'
import { EDGE_PORTS } from './edge-configuration.ts'
import { healthCheck } from './health-check.ts'
import { HOST_FOLDER, SETTINGS_FILE } from './host-folder.ts'
import { pinnedImage } from './pinned-images.ts'
import { productionServer, secretOf } from './production-server.ts'
import { readyCheck } from './ready-check.ts'
import { REPLICAS, replicasOf, spareOf } from './replicas.ts'
import { EDGE_SUBNET, environmentLines, productionEnvironment } from './service-environment.ts'
import { workerService } from './worker-service.ts'

/** What nginx is in its image. */
const NGINX_USER = 101
const EDGE_FOLDER = '/run/edge'

/** A compose file for one host: the edge, replicas, and every server that they stand on. */
export function production(service: DescribedService, source: ComposeSource): string {
  const { name, secretsFolder } = service
  const { place, prepare } = source
  const { graceS } = stopNumbers(service)
  const { temporaryMb, drainS } = edgeNumbers(service)
  const servers = serversOf(service)
  const folder = HOST_FOLDER(name)
  const replicas = replicasOf(service)
  const database = servers.find(({ kind }) => kind === 'postgres')
  const secrets =
    secretsFolder === undefined
      ? `  env_file: [${SETTINGS_FILE}, "${folder}/secrets/service.env"]\n`
      : `  env_file: [${SETTINGS_FILE}]\n  volumes: ["${folder}/secrets/service:/run/secrets:ro"]\n`
  const mounted = servers.map((server) => secretOf(service, server).file)
  const volumes = [...servers.map((server) => server.name), ...(database ? ['backups'] : [])]
  const networks = servers.length === 0 ? '[edge]' : '[edge, inner]'
  const sections = [
    `x-confined: &confined
  read_only: true
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  restart: unless-stopped
  logging: {driver: local, options: {max-size: 10m, max-file: "5"}}
`,
    `x-replica: &replica
  <<: *confined
  image: \${IMAGE:?Say which by replace.sh, which keeps it in .env}
${secrets}  environment:
${environmentLines(productionEnvironment(service), '    ')}  networks: ${networks}
  tmpfs: ["/tmp:size=64m"]
  mem_limit: ${MEMORY_LIMIT_MI}m
  pids_limit: 256
  # From SIGTERM to SIGKILL.
  stop_grace_period: ${graceS}s
${dependsOn(servers, '  ')}${readyCheck(service, source, '  ')}`,
    `services:
  edge:
    <<: *confined
    image: ${pinnedImage('nginx')}
    user: "${NGINX_USER}:${NGINX_USER}"
    command: [nginx, -p, ${EDGE_FOLDER}/, -c, /etc/edge/nginx.conf, -g, "daemon off;"]
    ports: ["80:${EDGE_PORTS.plain}", "443:${EDGE_PORTS.tls}"]
    volumes:
      # Folders, so that a file that is replaced is seen.
      - ./edge:/etc/edge:ro
      - ${folder}/tls:/etc/tls:ro
      - ${folder}/acme:/srv/acme:ro
    # Bodies that are on their way.
    tmpfs: ["${EDGE_FOLDER}:uid=${NGINX_USER},gid=${NGINX_USER},mode=700,size=${temporaryMb}m"]
    networks: [edge]
    mem_limit: ${temporaryMb + 128}m
    pids_limit: 128
    stop_signal: SIGQUIT
    stop_grace_period: ${drainS + 5}s
    depends_on:
${replicas.map((each) => `      ${each}: {condition: service_healthy}\n`).join('')}${healthCheck(
  ['CMD', 'wget', '-q', '-O', '/dev/null', `http://127.0.0.1:${EDGE_PORTS.live}/live`],
  { timeout: '3s', retries: '3', start_period: '10s' },
)}`,
    `${replicas.map((each) => `  ${each}: *replica\n`).join('')}  # Only while the others are replaced.
  ${spareOf(service)}: {<<: *replica, profiles: [replacing]}
${prepare.length > 0 ? prepareService(prepare) : ''}${service.worker ? workerService(service, service.worker) : ''}`,
    ...servers.map((server) => productionServer(service, server)),
    ...(database ? [backupService(service, database)] : []),
    `networks:
  # The replicas believe what a proxy in it says of its clients.
  edge: {ipam: {config: [{subnet: "${EDGE_SUBNET}"}]}}
${servers.length === 0 ? '' : '  inner: {internal: true}\n'}`,
    ...(mounted.length === 0
      ? []
      : [`secrets:\n${mounted.map((file) => `  ${file}: {file: "${folder}/secrets/${file}"}\n`).join('')}`]),
    ...(volumes.length === 0 ? [] : [`volumes:\n${volumes.map((each) => `  ${each}:\n`).join('')}`]),
  ]
  const backup = `#   docker compose --file ${place}/compose/production.yaml --profile backup up --detach backup\n`
  return `# ${name} on one host: nginx in front of ${REPLICAS} replicas${servers.length === 0 ? '' : ', and what they stand on'}.
#   sh ${place}/compose/prepare-host.sh                  once: what is secret, and a certificate to begin with
#   sh ${place}/compose/replace.sh <repository>:<tag>    the first time, and for each version
${database ? backup : ''}# Images of others are pinned by their version; .env beside this file may name them by digest: NGINX_IMAGE=…@sha256:…
name: ${name}

${sections.join('\n')}`
}

/** Before the replicas of a new version: what the dependencies need once, such as migrations. */
const prepareService = (prepare: readonly string[]) => `  # Once, before the replicas of a new version.
  prepare:
    <<: *replica
    profiles: [replacing]
    command: ${JSON.stringify(prepare)}
    restart: "no"
    healthcheck: {disable: true}
`
