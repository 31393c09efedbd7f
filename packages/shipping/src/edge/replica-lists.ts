import { replicasOf } from '../compose/replicas.ts'
import { type DescribedService, portsOf } from '../description/described-service.ts'

const about = (
  { name }: DescribedService,
  server: string,
) => `# Where the replicas of ${name} are, for ${server} on a host of its own: names that the host knows, or addresses. This file is yours:
# "seaworthy ship" wrote it once and does not touch it again.
`

/** The first form of the file that belongs to people. */
export const nginxReplicas = (service: DescribedService): string =>
  `${about(service, 'nginx')}${replicasOf(service)
    .map((each) => `server ${each}:${portsOf(service).traffic} max_fails=1 fail_timeout=2s;\n`)
    .join('')}`

/** The first form of the file that belongs to people. */
export const haproxyReplicas = (service: DescribedService): string =>
  `${about(service, 'HAProxy')}backend ${service.name} from replicas
${replicasOf(service)
  .map((each) => `  server ${each} ${each}:${portsOf(service).traffic}\n`)
  .join('')}`
