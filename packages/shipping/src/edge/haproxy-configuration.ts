import { stopNumbers } from '../chart/stop-numbers.ts'
import { type DescribedService, portsOf } from '../description/described-service.ts'
import { HSTS, NAMES_OF_CLIENTS, REQUEST_ID } from './client-headers.ts'
import { edgeAnswers, edgeProblem } from './edge-answers.ts'
import { edgeNumbers } from './edge-numbers.ts'
import { hiddenPaths } from './hidden-paths.ts'
import { TLS_CIPHERS } from './nginx-configuration.ts'

/** Where certbot answers an authority, which HAProxy cannot do itself. */
export const CHALLENGE_PORT = 8402
/** Failed checks after which a replica gets no more requests. */
const FAILURES = 2
const MOST_INTERVAL_MS = 2_000

/** The configuration of HAProxy in front of the replicas, of which another file says where they are. */
export function haproxyConfiguration(service: DescribedService): string {
  const { name, maxBodyBytes, streams, probes } = service
  const { silenceS, drainS } = edgeNumbers(service)
  const { propagationMs } = stopNumbers(service)
  const { management } = portsOf(service)
  // It knows of a replica that leaves while that one still serves: an interval before the first failed check, one for each more,
  // and one to spare.
  const intervalMs = Math.min(MOST_INTERVAL_MS, Math.floor(propagationMs / (FAILURES + 2)))
  return `# In front of the replicas of ${name}, on a host of its own: /etc/haproxy/haproxy.cfg, for HAProxy 2.6 or later. Numbers follow from
# what the service declares. Who serves stands in /etc/${name}/replicas.cfg, a second file: in Debian's /etc/default/haproxy
#   EXTRAOPTS="-f /etc/${name}/replicas.cfg"
global
  log /dev/log local0
  user haproxy
  group haproxy
  stats socket /run/haproxy/admin.sock mode 660 level admin expose-fd listeners
  maxconn 4096
  # How long what ran before a reload may take to give its last answers.
  hard-stop-after ${drainS}s
  ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
  ssl-default-bind-ciphers ${TLS_CIPHERS}

defaults edge
  mode http
  log global
  log-format '{"time":"%[date,ltime(%Y-%m-%dT%H:%M:%S%z)]","requestId":"%[var(txn.id)]","client":"%ci","method":"%HM","path":"%[var(txn.path),json(utf8s)]","status":%ST,"durationMs":%Ta,"bytes":%B,"replica":"%s","ended":"%ts"}'
  # A reload closes no connection before its next answer: the request that is on its way would be lost.
  option idle-close-on-response
  # Headers have to arrive, and answers have to be taken, at some pace.
  timeout http-request 10s
  timeout client ${Math.max(10, silenceS)}s
  timeout http-keep-alive 65s
  timeout connect 1s
  timeout queue 1s
  # The longest ${streams ? 'silence' : 'answer'} that is declared, and a reserve in which the service says by itself that it took too long.
  timeout server ${silenceS}s
${streams === undefined ? '' : `  timeout tunnel ${silenceS}s`}
  # What is answered here has the form of all errors of the service (RFC 9457).
${edgeAnswers(503)
  .map(
    (answer) =>
      `  http-error status ${answer.status} content-type application/problem+json lf-string '${edgeProblem(answer, '%[var(txn.id)]')}' hdr X-Request-Id %[var(txn.id)] hdr Cache-Control no-store${answer.retry ? ' hdr Retry-After 1' : ''}`,
  )
  .join('\n')}

# For the replicas, of which another file says where they are.
defaults replicas from edge
  # A request is not sent first on a connection that was idle: it may be closed just now.
  http-reuse safe
  balance leastconn
  option redispatch 1
  retries 2
  # To another replica only what did not reach the first, or may be done twice (below).
  retry-on conn-failure empty-response

  # A replica that is told to stop says so by its readiness, and gets no more requests while it still answers those it has.
  option httpchk
  http-check send meth GET uri ${probes.ready}
  http-check expect status 200
  timeout check 1s
  default-server check${management === undefined ? '' : ` port ${management}`} inter ${intervalMs}ms fall ${FAILURES} rise 1 init-addr last,libc,none

frontend plain from edge
  bind :80
  acl challenge path_beg /.well-known/acme-challenge/
  http-request redirect code 308 location https://%[req.hdr(host),host_only]%[pathq] unless challenge
  use_backend acme if challenge

frontend ${name} from edge
  bind :443 ssl crt /etc/${name}/tls/tls.pem alpn h2,http/1.1

  # A request keeps its id when it looks like one, and gets one when it does not: the same rule as in the service.
  http-request set-var(txn.id) req.fhdr(x-request-id) if { req.fhdr_cnt(x-request-id) 1 } { req.fhdr(x-request-id) -m reg '${REQUEST_ID}' }
  http-request set-var(txn.id) 'uuid,regsub(-,,g)' unless { var(txn.id) -m found }
  http-request set-var(txn.path) path
  http-request set-header X-Request-Id %[var(txn.id)]

  # For those who run the service, who ask the replicas themselves.
  http-request deny deny_status 404 if { path,url_dec ${hiddenPaths(service).join(' ')} }
  # The largest body that the service takes. One that does not say how large it is is counted by the service.
  http-request deny deny_status 413 if { req.hdr_val(content-length) gt ${maxBodyBytes} }

  # In place of what the client says, never beside it: nobody is in front of this, so the client is who is connected.
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Proto https
  http-request set-header X-Forwarded-Host %[req.hdr(host),host_only]
  http-request set-header Forwarded 'for=%[src];proto=https;host="%[req.hdr(host),host_only]"'
  # RFC 7239 wants an address with colons in brackets and quotes.
  http-request set-header Forwarded 'for="[%[src]]";proto=https;host="%[req.hdr(host),host_only]"' if { src -m sub : }
${NAMES_OF_CLIENTS.map((each) => `  http-request del-header ${each}`).join('\n')}
  http-request del-header Upgrade${streams === undefined ? '' : ' unless { req.hdr(upgrade) -i websocket }'}

  # A write that was sent is not sent again.
  http-request disable-l7-retry if { method POST PATCH }
  # Said once: where the service says it, its words count.
  http-response set-header Strict-Transport-Security '${HSTS}' unless { res.hdr(strict-transport-security) -m found }
  default_backend ${name}

# certbot listens here while it asks an authority for a certificate.
backend acme from edge
  server certbot 127.0.0.1:${CHALLENGE_PORT} no-check
`
}
