import Type from 'typebox'
import { defineSettings, type SettingsOf, setting } from '../settings/index.ts'

const port = (options: { default?: number; variable: string; describe: string }) =>
  setting(Type.Integer({ minimum: 0, maximum: 65_535 }), options)

/** Ports, proxies, origins, and the bounds of connections, requests and answers. */
export const httpSettings = defineSettings('http', {
  port: port({ variable: 'PORT', default: 8000, describe: 'Port for traffic; 0 takes a free one.' }),
  host: setting(Type.String({ minLength: 1 }), {
    variable: 'HOST',
    default: (environment) => (environment === 'production' ? '0.0.0.0' : '127.0.0.1'),
    describe: 'Address to listen on; every interface in production, this machine alone elsewhere.',
  }),
  managementPort: Type.Optional(
    port({
      variable: 'MANAGEMENT_PORT',
      describe:
        'Port for probes, metrics and the log level, apart from traffic. Without it metrics are served on the traffic port in development and nowhere in production.',
    }),
  ),
  corsOrigins: setting(Type.Array(Type.String({ pattern: '^(https?://[^/*]+|null)$' })), {
    variable: 'CORS_ORIGINS',
    default: [],
    describe: 'Origins that browsers may call from, separated by commas. None by default.',
    example: 'https://app.example.com',
  }),
  trustedProxies: setting(Type.Array(Type.String({ minLength: 2 })), {
    variable: 'TRUSTED_PROXIES',
    default: [],
    describe:
      'Addresses or CIDR ranges of the proxies whose X-Forwarded-For is believed; entries may have a port. None by default: then everybody behind a proxy is one client.',
    example: '10.0.0.0/8,127.0.0.1',
  }),
  maxBodyBytes: setting(Type.Integer({ minimum: 0 }), {
    variable: 'HTTP_MAX_BODY_BYTES',
    default: 10 * 1024 * 1024,
    describe: 'Largest request body, in bytes; a route may lower or raise it.',
  }),
  maxUrlBytes: setting(Type.Integer({ minimum: 128, maximum: 65_536 }), {
    variable: 'HTTP_MAX_URL_BYTES',
    default: 8192,
    describe: 'Longest request URL, in bytes.',
  }),
  maxHeaderBytes: setting(Type.Integer({ minimum: 1024, maximum: 262_144 }), {
    variable: 'HTTP_MAX_HEADER_BYTES',
    default: 16_384,
    describe: 'Largest request header (request line included), in bytes.',
  }),
  headersTimeoutMs: setting(Type.Integer({ minimum: 100 }), {
    variable: 'HTTP_HEADERS_TIMEOUT_MS',
    default: 10_000,
    describe: 'Longest time for a request header to arrive, in milliseconds.',
  }),
  requestTimeoutMs: setting(Type.Integer({ minimum: 100 }), {
    variable: 'HTTP_REQUEST_TIMEOUT_MS',
    default: 30_000,
    describe: 'Longest time for a whole request to arrive, in milliseconds.',
  }),
  handlerTimeoutMs: setting(Type.Integer({ minimum: 1 }), {
    variable: 'HTTP_HANDLER_TIMEOUT_MS',
    default: 10_000,
    describe: 'Longest time for a handler to answer, in milliseconds; a route may set its own.',
  }),
  hookTimeoutMs: setting(Type.Integer({ minimum: 1, maximum: 60_000 }), {
    variable: 'HTTP_HOOK_TIMEOUT_MS',
    default: 1_000,
    describe: 'Longest time for onRequest of a feature to say whether a request may go on, in milliseconds.',
  }),
  fileMemoryBytes: setting(Type.Integer({ minimum: 0 }), {
    variable: 'HTTP_FILE_MEMORY_BYTES',
    default: 32 * 1024 * 1024,
    describe:
      'Memory for files of staticFiles and singlePage and their compressed forms, in bytes; what does not fit is read from the disk each time.',
  }),
  maxStreams: setting(Type.Integer({ minimum: 1, maximum: 1_000_000 }), {
    variable: 'HTTP_MAX_STREAMS',
    default: 10_000,
    describe:
      'Streamed answers, streams of events and WebSockets that are open at the same time; more are refused with 503.',
  }),
  maxStreamsOfOneClient: setting(Type.Number({ exclusiveMinimum: 0, maximum: 1 }), {
    variable: 'HTTP_MAX_STREAMS_PER_CLIENT',
    default: 0.8,
    describe:
      'Share of HTTP_MAX_STREAMS that one client address may hold; see MAX_IN_FLIGHT_PER_CLIENT. 1 turns the bound off.',
  }),
  streamIdleTimeoutMs: setting(Type.Integer({ minimum: 100 }), {
    variable: 'HTTP_STREAM_IDLE_TIMEOUT_MS',
    default: 30_000,
    describe:
      'Longest time that the source of a streamed answer may take between two pieces, in milliseconds; a route may set its own.',
  }),
  keepAliveTimeoutMs: setting(Type.Integer({ minimum: 0 }), {
    variable: 'HTTP_KEEP_ALIVE_TIMEOUT_MS',
    default: 72_000,
    describe:
      'How long an idle connection is kept, in milliseconds. Longer than the idle timeout of the balancer in front, or it meets closed connections.',
  }),
  sendTimeoutMs: setting(Type.Integer({ minimum: 100 }), {
    variable: 'HTTP_SEND_TIMEOUT_MS',
    default: 10_000,
    describe:
      'An answer that its reader takes more slowly than HTTP_MIN_SEND_BYTES_PER_S over a time of this length is cut, in milliseconds.',
  }),
  minSendBytesPerS: setting(Type.Integer({ minimum: 1 }), {
    variable: 'HTTP_MIN_SEND_BYTES_PER_S',
    default: 1_024,
    describe: 'Least rate at which an answer must be read, in bytes per second; see HTTP_SEND_TIMEOUT_MS.',
  }),
  maxUnsentBytes: setting(Type.Integer({ minimum: 65_536 }), {
    variable: 'HTTP_MAX_UNSENT_BYTES',
    default: 256 * 1024 * 1024,
    describe:
      'Answers that wait in memory for their readers, in bytes, all together; above it the slowest readers are cut.',
  }),
  maxPipelined: setting(Type.Integer({ minimum: 1, maximum: 10_000 }), {
    variable: 'HTTP_MAX_PIPELINED',
    default: 16,
    describe:
      'Requests that one connection may send without waiting for the answers (pipelining); more are refused with 503.',
  }),
  checkAnswers: setting(Type.Boolean(), {
    variable: 'HTTP_CHECK_ANSWERS',
    default: (environment) => environment !== 'production',
    describe:
      'Whether answers are held to every word of their schemas, such as minimum or pattern, and not to their types alone. Costs as much as the answer; on outside production.',
  }),
  compressionMinBytes: setting(Type.Integer({ minimum: 0 }), {
    variable: 'HTTP_COMPRESSION_MIN_BYTES',
    default: 1000,
    describe: 'Smallest body that is compressed, in bytes.',
  }),
  securityContact: Type.Optional(
    setting(Type.String({ pattern: '^(mailto:|https://)' }), {
      variable: 'SECURITY_CONTACT',
      describe: 'Contact in /.well-known/security.txt (RFC 9116); without it there is no such file.',
      example: 'mailto:security@example.com',
    }),
  ),
})

/** {@link httpSettings} as loaded: sizes in bytes, times in milliseconds. */
export type HttpSettings = SettingsOf<typeof httpSettings>
