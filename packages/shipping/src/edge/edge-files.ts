import type { DescribedService } from '../description/described-service.ts'
import { certificateScript } from './certificate-script.ts'
import { edgeNumbers } from './edge-numbers.ts'
import { firewallRules } from './firewall-rules.ts'
import { firewallExclusions, firewallShare } from './firewall-share.ts'
import { haproxyConfiguration } from './haproxy-configuration.ts'
import { nginxConfiguration } from './nginx-configuration.ts'
import { haproxyReplicas, nginxReplicas } from './replica-lists.ts'

/** Edges of plain hosts, by path. @param place the folder of the deploy files, as somebody types it */
export const edgeFiles = (service: DescribedService, place: string): Readonly<Record<string, string>> => ({
  'nginx.conf': plainNginx(service),
  'haproxy.cfg': haproxyConfiguration(service),
  'firewall/nginx.conf': firewallNginx(service),
  'firewall/modsecurity.conf': firewallRules(service),
  'install-certificate.sh': certificateScript(service, place),
})

/** What of them belongs to people, by path. */
export const ownedEdgeFiles = (service: DescribedService): Readonly<Record<string, string>> => ({
  'edge-replicas.conf': nginxReplicas(service),
  'edge-replicas.cfg': haproxyReplicas(service),
  'firewall-share.conf': firewallShare(service),
  'firewall-exclusions.conf': firewallExclusions(service),
})

const onHost = ({ name }: DescribedService) => ({
  http: '',
  resolver: '',
  ports: { plain: 80, tls: 443 },
  replicas: `/etc/${name}/replicas.conf`,
  tls: `/etc/${name}/tls`,
  acme: `/var/lib/${name}-acme`,
  log: '/var/log/nginx/access.log',
})
const MAIN = `pid /run/nginx.pid;
error_log /var/log/nginx/error.log warn;`

function plainNginx(service: DescribedService): string {
  const { name } = service
  return nginxConfiguration(service, {
    ...onHost(service),
    about: `# In front of the replicas of ${name}, on a host of its own: /etc/nginx/nginx.conf, for nginx 1.27.4 or later, as nginx.org packages it.
# Numbers follow from what the service declares. Who serves stands in /etc/${name}/replicas.conf.`,
    main: MAIN,
    drainS: edgeNumbers(service).drainS,
    isOld: false,
  })
}

/** The same with a firewall: nginx and the module as Debian has them. */
function firewallNginx(service: DescribedService): string {
  const { name } = service
  return nginxConfiguration(service, {
    ...onHost(service),
    about: `# In front of the replicas of ${name}, on a host of its own, with ModSecurity: /etc/nginx/nginx.conf for Debian's packages
#   nginx libnginx-mod-http-modsecurity modsecurity-crs
# Numbers follow from what the service declares. Who serves stands in /etc/${name}/replicas.conf, the rules of the firewall in
# /etc/${name}/modsecurity.conf, what they are not for in /etc/${name}/firewall-exclusions.conf, and the share of requests that it
# blocks in /etc/${name}/firewall-share.conf.`,
    main: `${MAIN}
include /etc/nginx/modules-enabled/*.conf;`,
    drainS: edgeNumbers(service).drainS,
    isOld: true,
    firewall: { rules: `/etc/${name}/modsecurity.conf`, share: `/etc/${name}/firewall-share.conf` },
  })
}
