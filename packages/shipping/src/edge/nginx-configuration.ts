import type { DescribedService } from '../description/described-service.ts'
import { edgeNumbers } from './edge-numbers.ts'

/** Where clients are, where they are sent on from, and where the edge is asked whether it lives. */
export const EDGE_PORTS = { tls: 8443, plain: 8080, live: 8081 } as const
/** How long a connection to a replica may take to open, and in all how long others are tried, seconds. */
const CONNECT_S = 1
const RETRY_S = 3
/** Headers by which a client could say that it is somebody else. */
const NAMES_OF_CLIENTS = ['X-Real-IP', 'X-Client-IP', 'True-Client-IP', 'CF-Connecting-IP']

/** The configuration of nginx in front of the replicas. */
export function edgeConfiguration(service: DescribedService): string {
  const { name, maxBodyBytes } = service
  const { answerS, idleS, leavingS, drainS } = edgeNumbers(service)
  const idle =
    idleS === 0
      ? '    # It keeps no connections.\n    keepalive 0;'
      : `    # Less than the service keeps them, or a request would meet one that is being closed.
    keepalive 64;
    keepalive_timeout ${idleS}s;`
  return `# In front of the replicas of ${name}. Paths are relative to this file, and temporary ones to the folder that nginx is given.
# Numbers follow from what the service declares. Who serves stands in replicas.conf, which replace.sh writes.
worker_processes auto;
pid nginx.pid;
error_log stderr warn;
worker_rlimit_nofile 16384;
# How long what ran before a reload may take to give its last answers.
worker_shutdown_timeout ${drainS}s;

events {
  worker_connections 4096;
}

http {
  server_tokens off;
  default_type application/octet-stream;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;

  # A request keeps its id when it looks like one, and gets one when it does not: the same rule as in the service.
  map $http_x_request_id $edge_request_id {
    default $request_id;
    "~^[A-Za-z0-9._:-]{1,128}$" $http_x_request_id;
  }
  # RFC 7239 wants an address with colons in brackets and quotes.
  map $remote_addr $edge_client {
    "~:" '"[$remote_addr]"';
    default $remote_addr;
  }

  log_format line escape=json '{"time":"$time_iso8601","requestId":"$edge_request_id","client":"$remote_addr",'
    '"method":"$request_method","path":"$uri","status":$status,"durationS":$request_time,"bytes":$body_bytes_sent,'
    '"replica":"$upstream_addr","replicaStatus":"$upstream_status","replicaDurationS":"$upstream_response_time"}';
  access_log /dev/stdout line;

  # Names of replicas lead to other addresses once these were started again.
  resolver 127.0.0.11 valid=2s ipv6=off;
  resolver_timeout 2s;

  upstream ${name} {
    zone ${name} 256k;
    include replicas.conf;
    least_conn;
${idle}
  }

  # Headers and bodies have to arrive, and answers have to be taken, at some pace.
  client_header_timeout 10s;
  client_body_timeout 10s;
  send_timeout 10s;
  large_client_header_buffers 4 16k;
  keepalive_timeout 65s;
  # A reload closes no connection that was used just now: the request that is on its way would be lost. Such a connection may
  # lead to a replica that leaves, which goes on serving for longer than this.
  keepalive_min_timeout ${leavingS}s;

  server {
    listen ${EDGE_PORTS.plain} default_server;
    # Where an authority looks when it is asked for a certificate.
    location /.well-known/acme-challenge/ {
      root /srv/acme;
    }
    location / {
      return 308 https://$host$request_uri;
    }
  }

  server {
    listen ${EDGE_PORTS.tls} ssl default_server;
    http2 on;
    ssl_certificate ../tls/tls.crt;
    ssl_certificate_key ../tls/tls.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
    ssl_session_cache shared:tls:4m;
    ssl_session_timeout 1d;
    ssl_session_tickets off;

    # Who speaks plainly to this port is sent to it.
    error_page 497 =308 https://$host$request_uri;
    # The largest body that the service takes.
    client_max_body_size ${Math.max(1, maxBodyBytes)};

    location / {
      proxy_pass http://${name};
      proxy_http_version 1.1;
      proxy_connect_timeout ${CONNECT_S}s;
      proxy_send_timeout 10s;
      # The longest answer that is declared, and a reserve in which the service says by itself that it took too long.
      proxy_read_timeout ${answerS}s;

      # To another replica only what did not reach the first, or may be done twice: nginx repeats no POST and no PATCH that it
      # has sent. What took too long is not asked again: it would take as long.
      proxy_next_upstream error timeout;
      proxy_next_upstream_tries 2;
      proxy_next_upstream_timeout ${Math.min(RETRY_S, answerS - 1)}s;

      proxy_set_header Host $host;
      proxy_set_header Connection "";
      proxy_set_header X-Request-Id $edge_request_id;
      # In place of what the client says, never beside it: nobody is in front of this, so the client is who is connected. Where
      # a balancer is, name it by set_real_ip_from in this block.
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host $host;
      proxy_set_header Forwarded 'for=$edge_client;proto=$scheme;host="$host"';
${NAMES_OF_CLIENTS.map((each) => `      proxy_set_header ${each} "";`).join('\n')}
    }

${ownAnswers()}
  }

  # Whether the edge itself lives.
  server {
    listen 127.0.0.1:${EDGE_PORTS.live};
    access_log off;
    location = /live {
      return 200;
    }
  }
}
`
}

/** What the edge answers by itself has the form of all errors (RFC 9457). */
function ownAnswers(): string {
  const answers = [
    [413, 'Content Too Large', 'body_too_large', 'The body is larger than the service takes.'],
    [502, 'Bad Gateway', 'edge_unavailable', 'No replica of the service could answer.'],
    [504, 'Gateway Timeout', 'edge_timeout', 'The service did not answer in time.'],
  ] as const
  return answers
    .map(([status, title, code, message]) => {
      const body = JSON.stringify({
        type: 'about:blank',
        title,
        status,
        detail: message,
        code,
        message,
        correlationId: '$edge_request_id',
      })
      const retry = status > 500 ? '      add_header Retry-After 1 always;\n' : ''
      return `    error_page ${status} @${code};
    location @${code} {
      default_type application/problem+json;
      add_header X-Request-Id $edge_request_id always;
      add_header Cache-Control no-store always;
${retry}      return ${status} '${body}';
    }`
    })
    .join('\n')
}
