import { type DescribedService, portsOf } from '../description/described-service.ts'

/** What every image says of itself. */
export function labels({ name, description, version }: DescribedService): string {
  return `ARG REVISION=unknown
LABEL org.opencontainers.image.title=${quoted(name)} \\
      org.opencontainers.image.description=${quoted(description || name)} \\
      org.opencontainers.image.version=${quoted(version)} \\
      org.opencontainers.image.revision="\${REVISION}"`
}

/** How every image runs: as nobody, on its ports, asked whether it lives by a program that is in it. */
export function runtime(
  service: DescribedService,
  { environment, health }: { readonly environment: string; readonly health: readonly string[] },
): string {
  const { traffic, management } = portsOf(service)
  const { ports } = service
  const variables = [
    environment,
    `${ports.traffic.variable}=${traffic}`,
    ports.management ? `${ports.management.variable}=${management}` : '',
  ]
  return `ENV ${variables.filter(Boolean).join(' ')}
# Nobody's: it owns no file, and needs no file system that can be written to.
USER 10001:10001
EXPOSE ${traffic}${management === undefined ? '' : ` ${management}`}
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \\
  CMD [${health.map((each) => JSON.stringify(each)).join(', ')}]`
}

/** Where it tells that it lives, inside its container. */
export function liveUrl(service: DescribedService): string {
  const { traffic, management = traffic } = portsOf(service)
  return `http://127.0.0.1:${management}${service.probes.live}`
}

/** In one line, and without variables. */
const quoted = (text: string) => JSON.stringify(text.trim().replaceAll(/\s+/g, ' ')).replaceAll('$', '\\$')
