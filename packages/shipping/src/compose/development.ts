import { type DescribedService, portsOf } from '../description/described-service.ts'
import type { ComposeSource } from './compose-source.ts'
import { elsewhere, serversOf } from './composed-server.ts'
import { dependsOn } from './depends-on.ts'
import { developmentAddress, developmentServer } from './development-server.ts'
import { readyCheck } from './ready-check.ts'
import { developmentEnvironment, environmentLines } from './service-environment.ts'

/** A compose file for work on a service: its image, and every server that it stands on. */
export function development(service: DescribedService, source: ComposeSource): string {
  const { name, ports } = service
  const { place, context } = source
  const { traffic, management } = portsOf(service)
  const servers = serversOf(service)
  const published = [
    [ports.traffic.variable, traffic],
    ...(ports.management ? [[ports.management.variable, management]] : []),
  ].map(([variable, port]) => `"127.0.0.1:\${${variable}:-${port}}:${port}"`)
  const addresses = Object.fromEntries(
    servers.map((server) => [server.variable, developmentAddress(service, server)]),
  )
  const unstarted = elsewhere(service)
  const passed =
    unstarted.length === 0
      ? ''
      : `      # Not started here: as they are in the shell, or the defaults of the service.
${unstarted.map((each) => `      ${each}:\n`).join('')}`
  const names = servers.map((server) => server.name)
  const alone =
    names.length === 0
      ? ''
      : `# Only what it stands on, while the service itself runs outside: … up ${names.join(' ')}\n`
  const process = (command: string, ports: string) => `    image: \${IMAGE:-localhost/${name}:development}
    build: {context: ${context}, dockerfile: ${place}/container/Dockerfile}
${command}    restart: on-failure
    environment:
${environmentLines({ ...developmentEnvironment(service), ...addresses }, '      ')}${passed}${ports}    read_only: true
    tmpfs: ["/tmp"]
${dependsOn(servers, '    ')}${readyCheck(service, source, '    ')}`
  const work = service.worker && `    command: ${JSON.stringify(service.worker.args)}\n`
  const sections = [
    `services:
  ${name}:
${process('', `    ports: [${published.join(', ')}]\n`)}`,
    ...(work === undefined ? [] : [`  worker:\n${process(work, '')}`]),
    ...servers.map((server) => developmentServer(service, server)),
    ...(names.length === 0 ? [] : [`volumes:\n${names.map((each) => `  ${each}:\n`).join('')}`]),
  ]
  return `# ${name}${names.length === 0 ? '' : ' and what it stands on'}, for work on it.
# Nothing here is reached from another machine.${names.length === 0 ? '' : ' The passwords keep nothing from anybody: they are none of production.'}
#   docker compose --file ${place}/compose/development.yaml up --build
${alone}name: ${name}-development

${sections.join('\n')}`
}
