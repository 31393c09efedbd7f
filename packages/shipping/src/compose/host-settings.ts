import type { DescribedService } from '../description/described-service.ts'
import { elsewhere } from './composed-server.ts'

/** The first form of the settings of one host, which belong to people. */
export function hostSettings(service: DescribedService): string {
  const { name, secretsFolder } = service
  const secret =
    secretsFolder === undefined
      ? `/etc/${name}/secrets/service.env has a line per variable`
      : `/etc/${name}/secrets/service has a file per variable`
  const upstreams = elsewhere(service).map((each) => `# ${each}=\n`)
  return `# Settings of ${name} on one host, a line each: VARIABLE=value. This file is yours: "seaworthy ship" wrote it once and does not
# touch it again. A secret has no place here: ${secret}.
${upstreams.join('')}`
}
