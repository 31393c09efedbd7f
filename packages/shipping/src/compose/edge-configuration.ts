import type { DescribedService } from '../description/described-service.ts'
import { edgeNumbers } from '../edge/edge-numbers.ts'
import { nginxConfiguration } from '../edge/nginx-configuration.ts'

/** Where clients are, where they are sent on from, and where the edge is asked whether it lives. */
export const EDGE_PORTS = { tls: 8443, plain: 8080, live: 8081 } as const

/** The configuration of nginx in front of the replicas of one host. */
export function edgeConfiguration(service: DescribedService): string {
  const { drainS } = edgeNumbers(service)
  return nginxConfiguration(service, {
    about: `# In front of the replicas of ${service.name}. Paths are relative to this file, and temporary ones to the folder that nginx is given.
# Numbers follow from what the service declares. Who serves stands in replicas.conf, which replace.sh writes.`,
    main: `pid nginx.pid;
error_log stderr warn;`,
    drainS,
    http: `  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
`,
    resolver: `
  # Names of replicas lead to other addresses once these were started again.
  resolver 127.0.0.11 valid=2s ipv6=off;
  resolver_timeout 2s;
`,
    ports: EDGE_PORTS,
    replicas: 'replicas.conf',
    tls: '../tls',
    acme: '/srv/acme',
    log: '/dev/stdout',
    isOld: false,
  })
}
