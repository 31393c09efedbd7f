import type { WireAnswer } from '@seaworthy/rig'

export type Port = 'traffic' | 'management'

/** One request, or what a hostile client sends in its place, and the answers that are right for it. */
export interface FuzzRequest {
  readonly bytes: string
  readonly tag: string
  /** Undefined when the answer is right, else what is wrong. Overload and slow arrival are right for every request. */
  readonly whatIsWrong: (answer: WireAnswer) => string | undefined
  /** HEAD: the answer has a length and no body. */
  readonly isHead: boolean
  /** After it the connection is over, with or without an answer to it; or may be, where something came with it in one piece. */
  readonly ends: false | 'with an answer' | 'without an answer' | 'perhaps'
}

interface Making {
  readonly random: () => number
  readonly port: Port
  readonly tag: string
  /** One of so many that each should be cheap. */
  readonly isFlood: boolean
}

interface Kind {
  readonly bytes: (making: Making) => string
  readonly statuses: readonly number[]
  /** Statuses whose answer must tell the tag in its body. */
  readonly isTagged?: boolean
  /** Never became a request, so that its answer has a request id of its own. */
  readonly isRaw?: boolean
  readonly isHead?: boolean
  readonly ends?: FuzzRequest['ends']
}

const head = (line: string, { tag }: Making, fields = '') =>
  `${line} HTTP/1.1\r\nhost: x\r\nx-request-id: ${tag}\r\n${fields}\r\n`
const JSON_TYPE = 'content-type: application/json\r\n'
const echo = (making: Making, fields: string, body: string) =>
  head('POST /api/v1/echo', making, `${JSON_TYPE}${fields}`) + body
const body = ({ tag }: Making) => JSON.stringify({ tag })
const between = ({ random }: Making, least: number, most: number) =>
  least + Math.floor(random() * (most - least + 1))
const chunked = (text: string, size: number) => {
  let coded = ''
  for (let at = 0; at < text.length; at += size) {
    const piece = text.slice(at, at + size)
    coded += `${piece.length.toString(16)}\r\n${piece}\r\n`
  }
  return `${coded}0\r\n\r\n`
}

const FAST: Kind = {
  bytes: (making) => head(`GET /api/v1/fast/${making.tag}`, making),
  statuses: [200],
  isTagged: true,
}

const TRAFFIC: readonly Kind[] = [
  FAST,
  FAST,
  {
    bytes: (making) => head(`GET /api/v1/slow/${between(making, 0, 60)}/${making.tag}`, making),
    statuses: [200],
    isTagged: true,
  },
  {
    bytes: (making) => head(`GET /api/v1/large/${between(making, 40, 6_000_000)}/${making.tag}`, making),
    statuses: [200],
    isTagged: true,
  },
  { bytes: (making) => head(`GET /api/v1/broken/${making.tag}`, making), statuses: [500] },
  { bytes: (making) => head(`HEAD /api/v1/fast/${making.tag}`, making), statuses: [200], isHead: true },
  { bytes: (making) => head(`DELETE /api/v1/fast/${making.tag}`, making), statuses: [405] },
  { bytes: (making) => head(`PROPFIND /api/v1/fast/${making.tag}`, making), statuses: [404, 405] },
  { bytes: (making) => head('OPTIONS *', making), statuses: [200, 204, 400, 404, 405] },
  { bytes: (making) => head('GET /nowhere', making), statuses: [404] },
  { bytes: (making) => head('GET /health/live', making), statuses: [200] },
  {
    bytes: (making) => `GET /api/v1/fast/a HTTP/1.1\r\nx-request-id: ${making.tag}\r\n\r\n`,
    statuses: [400],
  },
  {
    bytes: (making) =>
      head(`GET /api/v1/fast/${making.tag}`, making, 'connection: upgrade\r\nupgrade: websocket\r\n'),
    statuses: [200],
    isTagged: true,
    ends: 'perhaps',
  },
  {
    bytes: (making) => head('GET /api/v1/socket', making, 'connection: upgrade\r\nupgrade: websocket\r\n'),
    statuses: [426],
    ends: 'perhaps',
  },
  {
    bytes: (making) =>
      head(
        'GET /api/v1/socket',
        making,
        `connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${making.tag}\r\n`,
      ),
    statuses: [400],
    ends: 'perhaps',
  },
  {
    bytes: (making) =>
      echo(making, `upgrade: h2c\r\ncontent-length: ${body(making).length}\r\n`, body(making)),
    statuses: [200],
    isTagged: true,
    ends: 'perhaps',
  },
  {
    bytes: (making) => echo(making, `content-length: ${body(making).length}\r\n`, body(making)),
    statuses: [200],
    isTagged: true,
  },
  {
    bytes: (making) =>
      echo(making, 'transfer-encoding: chunked\r\n', chunked(body(making), between(making, 1, 30))),
    statuses: [200],
    isTagged: true,
  },
  {
    bytes: (making) =>
      echo(making, `content-length: ${body(making).length}\r\nexpect: 100-continue\r\n`, body(making)),
    statuses: [200],
    isTagged: true,
  },
  { bytes: (making) => echo(making, 'content-length: 4\r\n', '{"a"'), statuses: [400] },
  {
    // Refused by its length alone; what follows is still its body.
    bytes: (making) => echo(making, 'content-length: 99999999\r\n', 'x'.repeat(between(making, 0, 50_000))),
    statuses: [413],
    ends: 'with an answer',
  },
  {
    bytes: (making) => echo(making, 'transfer-encoding: chunked\r\n', 'zz\r\nnot a chunk\r\n'),
    statuses: [400],
    ends: 'with an answer',
  },
]

const MANAGEMENT: readonly Kind[] = [
  { bytes: (making) => head('GET /health/live', making), statuses: [200] },
  { bytes: (making) => head('HEAD /health/ready', making), statuses: [200], isHead: true },
  { bytes: (making) => head('GET /health/startup', making), statuses: [200] },
  { bytes: (making) => head('GET /metrics', making), statuses: [200] },
  { bytes: (making) => head('GET /nowhere', making), statuses: [404] },
  { bytes: (making) => head('DELETE /metrics', making), statuses: [405] },
  {
    bytes: (making) => `${head('PUT /log-level', making, 'content-length: 17\r\n')}{"level":"error"}`,
    statuses: [200],
  },
  {
    bytes: (making) =>
      head('PUT /log-level', making, 'transfer-encoding: chunked\r\n') + chunked('{"level":"shout"}', 5),
    statuses: [422],
  },
]

/** The same for both ports: what the parser refuses, or hands out. */
const HOSTILE: readonly Kind[] = [
  { bytes: () => 'nonsense\r\n\r\n', statuses: [400], isRaw: true, ends: 'with an answer' },
  { bytes: () => '\x00\x01\x16\x03\x01\x02\r\n', statuses: [400], isRaw: true, ends: 'with an answer' },
  {
    bytes: (making) => head('get /health/live', making),
    statuses: [400],
    isRaw: true,
    ends: 'with an answer',
  },
  {
    bytes: (making) => head('BREW /health/live', making),
    statuses: [400],
    isRaw: true,
    ends: 'with an answer',
  },
  {
    bytes: (making) => head('GET /health/live', making, 'bad field\r\n'),
    statuses: [400],
    isRaw: true,
    ends: 'with an answer',
  },
  {
    bytes: (making) => `${head('POST /nowhere', making, 'content-length: 3\r\ncontent-length: 4\r\n')}abc`,
    statuses: [400],
    isRaw: true,
    ends: 'with an answer',
  },
  {
    bytes: (making) =>
      `${head('POST /nowhere', making, 'content-length: 3\r\ntransfer-encoding: chunked\r\n')}0\r\n\r\n`,
    statuses: [400],
    isRaw: true,
    ends: 'with an answer',
  },
  {
    bytes: (making) => head('GET /health/live', making, `x-large: ${'a'.repeat(40_000)}\r\n`),
    statuses: [431, 414],
    isRaw: true,
    ends: 'with an answer',
  },
  {
    bytes: (making) => head(`GET /${'a'.repeat(40_000)}`, making),
    statuses: [414, 431],
    isRaw: true,
    ends: 'with an answer',
  },
  {
    bytes: (making) => head('GET /nowhere', making, 'expect: miracles\r\n'),
    statuses: [417],
    ends: 'with an answer',
  },
  { bytes: (making) => head('CONNECT a:80', making), statuses: [405], isRaw: true, ends: 'with an answer' },
  {
    bytes: (making) => `${head('CONNECT a:80', making, 'content-length: 9\r\n')}123456789`,
    statuses: [405],
    isRaw: true,
    ends: 'with an answer',
  },
  {
    bytes: (making) => `${head('CONNECT a:80', making, 'transfer-encoding: chunked\r\n')}5\r\n12`,
    statuses: [405],
    isRaw: true,
    ends: 'with an answer',
  },
  {
    bytes: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    statuses: [400],
    isRaw: true,
    ends: 'without an answer',
  },
]

export function makeRequest(making: Making): FuzzRequest {
  const own = making.port === 'traffic' ? TRAFFIC : MANAGEMENT
  const kinds = making.isFlood ? own.slice(0, 2) : making.random() < 0.2 ? HOSTILE : own
  const kind = kinds[Math.floor(making.random() * kinds.length)] as Kind
  const { tag } = making
  return {
    bytes: kind.bytes(making),
    tag,
    isHead: kind.isHead ?? false,
    ends: kind.ends ?? false,
    whatIsWrong({ status, headers, body: text }) {
      // A client of this fuzz may be slow in sending, and the machine may be busy.
      if (status === 408 || (status === 503 && headers['retry-after'] !== undefined)) return undefined
      if (!kind.statuses.includes(status)) return `status ${status}, not ${kind.statuses.join(' or ')}`
      const id = headers['x-request-id']
      if (!kind.isRaw && id !== tag) return `the request id is ${id}, not ${tag}`
      if (headers['x-content-type-options'] !== 'nosniff') return 'it has no security headers'
      if (kind.isTagged && !text.subarray(0, 200).includes(tag)) return 'it is not the answer to this request'
      return undefined
    },
  }
}
