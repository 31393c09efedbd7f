import type { DescribedService } from '../description/described-service.ts'
import { HSTS, NAMES_OF_CLIENTS, REQUEST_ID } from './client-headers.ts'
import { type EdgeAnswer, edgeAnswers, edgeProblem, HIDDEN, TOO_LARGE } from './edge-answers.ts'
import { edgeNumbers } from './edge-numbers.ts'
import { hiddenPaths } from './hidden-paths.ts'

/** How long a connection to a replica may take to open, and in all how long others are tried, seconds. */
const CONNECT_S = 1
const RETRY_S = 3

/** Where an nginx is, and what is around it. */
export interface NginxPlace {
  /** The first lines: what the file is. */
  readonly about: string
  /** Lines for the whole of it. */
  readonly main: string
  /** Lines for all servers. */
  readonly http: string
  readonly resolver: string
  readonly drainS: number
  readonly ports: { readonly plain: number; readonly tls: number; readonly live?: number }
  /** A file with who serves. */
  readonly replicas: string
  /** A folder with tls.crt and tls.key. */
  readonly tls: string
  /** A folder with answers to challenges of an authority. */
  readonly acme: string
  readonly log: string
  /** Whether it may be older than 1.27.4, as Debian's are. */
  readonly isOld: boolean
  /** Files with the rules of a firewall, and with the share of requests that it blocks. */
  readonly firewall?: { readonly rules: string; readonly share: string }
}

/** The configuration of nginx in front of the replicas. */
export function nginxConfiguration(service: DescribedService, place: NginxPlace): string {
  const { name, maxBodyBytes, streams } = service
  const { answerS, silenceS, idleS, leavingS } = edgeNumbers(service)
  const { ports, firewall, isOld } = place
  const idle =
    idleS === 0
      ? '    # It keeps no connections.\n    keepalive 0;'
      : `    # Less than the service keeps them, or a request would meet one that is being closed.
    keepalive 64;
    keepalive_timeout ${idleS}s;`
  return `${place.about}
worker_processes auto;
${place.main}
worker_rlimit_nofile 16384;
# How long what ran before a reload may take to give its last answers.
worker_shutdown_timeout ${place.drainS}s;

events {
  worker_connections 4096;
}

http {
  server_tokens off;
  default_type application/octet-stream;
${place.http}
  # A request keeps its id when it looks like one, and gets one when it does not: the same rule as in the service.
  map $http_x_request_id $edge_request_id {
    default $request_id;
    "~${REQUEST_ID}" $http_x_request_id;
  }
  # RFC 7239 wants an address with colons in brackets and quotes.
  map $remote_addr $edge_client {
    "~:" '"[$remote_addr]"';
    default $remote_addr;
  }
  # Said once: where the service says it, its words count.
  map $upstream_http_strict_transport_security $edge_hsts {
    "" "${HSTS}";
  }
${streams ? streamKinds : ''}${firewall ? firewallMode(firewall) : ''}
  log_format line escape=json '{"time":"$time_iso8601","requestId":"$edge_request_id","client":"$remote_addr",'
    '"method":"$request_method","path":"$uri","status":$status,"durationS":$request_time,"bytes":$body_bytes_sent,'
    '"replica":"$upstream_addr","replicaStatus":"$upstream_status","replicaDurationS":"$upstream_response_time"${firewall ? `,'\n    '"firewall":"$firewall_mode"}'` : `}'`};
  access_log ${place.log} line;
${place.resolver}
  upstream ${name} {
    zone ${name} 256k;
    include ${place.replicas};
    least_conn;
${idle}
  }

  # Headers and bodies have to arrive, and answers have to be taken, at some pace.
  client_header_timeout 10s;
  client_body_timeout 10s;
  send_timeout 10s;
  large_client_header_buffers 4 16k;
  keepalive_timeout 65s;
${
  isOld
    ? `  # A reload closes connections that wait for their next request, and a request that is on its way on one of them is lost: from
  # 1.27.4 on keepalive_min_timeout keeps it. So reload when little is asked.`
    : `  # A reload closes no connection that was used just now: the request that is on its way would be lost. Such a connection may
  # lead to a replica that leaves, which goes on serving for longer than this.
  keepalive_min_timeout ${leavingS}s;`
}

  server {
    listen ${ports.plain} default_server;
    # Where an authority looks when it is asked for a certificate.
    location /.well-known/acme-challenge/ {
      root ${place.acme};
    }
    location / {
      return 308 https://$host$request_uri;
    }
  }

  server {
    listen ${ports.tls} ssl${isOld ? ' http2' : ''} default_server;
${isOld ? '' : '    http2 on;\n'}    ssl_certificate ${place.tls}/tls.crt;
    ssl_certificate_key ${place.tls}/tls.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ${TLS_CIPHERS};
    ssl_session_cache shared:tls:4m;
    ssl_session_timeout 1d;
    ssl_session_tickets off;
${firewall ? firewallLines(firewall) : ''}
    # Who speaks plainly to this port is sent to it.
    error_page 497 =308 https://$host$request_uri;
    # The largest body that the service takes.
    client_max_body_size ${Math.max(1, maxBodyBytes)};

    proxy_http_version 1.1;
    proxy_connect_timeout ${CONNECT_S}s;
    proxy_send_timeout 10s;
    # To another replica only what did not reach the first, or may be done twice: nginx repeats no POST and no PATCH that it
    # has sent. What took too long is not asked again: it would take as long.
    proxy_next_upstream error timeout;
    proxy_next_upstream_tries 2;
    proxy_next_upstream_timeout ${Math.min(RETRY_S, answerS - 1)}s;

    proxy_set_header Host $host;
    proxy_set_header Connection ${streams ? '$edge_connection' : '""'};
    proxy_set_header Upgrade ${streams ? '$edge_upgrade' : '""'};
    proxy_set_header X-Request-Id $edge_request_id;
    # In place of what the client says, never beside it: nobody is in front of this, so the client is who is connected. Where
    # a balancer is, name it by set_real_ip_from in this block.
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $host;
    proxy_set_header Forwarded 'for=$edge_client;proto=$scheme;host="$host"';
${NAMES_OF_CLIENTS.map((each) => `    proxy_set_header ${each} "";`).join('\n')}
    add_header Strict-Transport-Security $edge_hsts always;

    location / {
${streams ? STREAM_BRANCH : ''}      proxy_pass http://${name};
      # The longest ${streams ? 'silence' : 'answer'} that is declared, and a reserve in which the service says by itself that it took too long.
      proxy_read_timeout ${silenceS}s;
    }
${streams ? streamLocation(name, silenceS) : ''}
    # For those who run the service, who ask the replicas themselves.
${hiddenPaths(service)
  .map(
    (path) => `    location = ${path} {
      return 404;
    }`,
  )
  .join('\n')}

${answersOf(firewall !== undefined)
  .map(ownAnswer)
  .join('\n')}
  }
${ports.live === undefined ? '' : liveServer(ports.live)}}
`
}

/** TLS 1.2 with forward secrecy; 1.3 has no others. */
export const TLS_CIPHERS =
  'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:' +
  'ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305'

/** A page for a status takes a request away from the firewall, which then tells nothing of it. */
const answersOf = (isFirewall: boolean): readonly EdgeAnswer[] =>
  isFirewall ? [HIDDEN, TOO_LARGE] : edgeAnswers(502)

const ownAnswer = (answer: EdgeAnswer): string => `    error_page ${answer.status} @${answer.code};
    location @${answer.code} {
      default_type application/problem+json;
      add_header X-Request-Id $edge_request_id always;
      add_header Cache-Control no-store always;
${answer.retry ? '      add_header Retry-After 1 always;\n' : ''}      return ${answer.status} '${edgeProblem(answer, '$edge_request_id')}';
    }`

const liveServer = (port: number) => `
  # Whether the edge itself lives.
  server {
    listen 127.0.0.1:${port};
    access_log off;
    location = /live {
      return 200;
    }
  }
`

const streamKinds = `  # WebSockets are the only other protocol that passes.
  map $http_upgrade $edge_upgrade {
    "~*^websocket$" websocket;
  }
  map $edge_upgrade $edge_connection {
    websocket upgrade;
  }
  map "$edge_upgrade $http_accept" $edge_streams {
    "~^websocket " 1;
    "~text/event-stream" 1;
  }
`

/** A status that nobody sends leads to the location: its times cannot depend on a request otherwise. */
const STREAM_BRANCH = `      error_page 418 = @stream;
      if ($edge_streams) {
        return 418;
      }
`

const streamLocation = (name: string, silenceS: number) => `
    # Each piece goes on at once, and a stream may be silent for as long as is declared.
    location @stream {
      proxy_pass http://${name};
      proxy_buffering off;
      proxy_read_timeout ${silenceS}s;
      proxy_send_timeout ${silenceS}s;
    }
`

const firewallMode = ({ share }: NonNullable<NginxPlace['firewall']>) => `
  # Which requests the firewall blocks, and of which it only tells: $firewall_mode is "block" or "log".
  include ${share};
  # What is refused here, and what no replica answers, has no page of its own: with one the firewall would not tell of it. It has its id.
  map $upstream_http_x_request_id $edge_answer_id {
    "" $edge_request_id;
  }
`

const firewallLines = ({ rules }: NonNullable<NginxPlace['firewall']>) => `
    # The mode of a request and its id reach the rules, and the log of the firewall, as the id of the transaction.
    modsecurity on;
    modsecurity_transaction_id "$firewall_mode-$edge_request_id";
    modsecurity_rules_file ${rules};
    add_header X-Request-Id $edge_answer_id always;
`
