import { decodeUrlPart, readUrlParameters, splitAt, undecodable } from '../settings/index.ts'

export interface RedisUrl {
  readonly host: string
  readonly port: number
  readonly username?: string
  readonly password?: string
  readonly db: number
  readonly family?: 4 | 6
  readonly isEncrypted: boolean
}

export interface ReadRedisUrl {
  /** Absent when there are problems. */
  readonly url?: RedisUrl
  /** In words for people, without any password. */
  readonly problems: readonly string[]
}

const TLS = 'write rediss:// for TLS, which checks the certificate and the host name'
const AUTHORITY = `${TLS}; another authority is NODE_EXTRA_CA_CERTS`
const OWN = 'TLS with a certificate of the service is not offered: leave it out'
const TIMES = 'set REDIS_COMMAND_TIMEOUT_MS'
const FIXED = 'the service decides that: leave it out'
const PLACE = 'write redis://user:password@host:6379/0'
const ONE = 'give one address that follows the primary'

/** Parameters that other clients read, and what to do instead. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['ssl', TLS],
  ['tls', TLS],
  ['ssl_cert_reqs', AUTHORITY],
  ['ssl_check_hostname', AUTHORITY],
  ['ssl_ca_certs', AUTHORITY],
  ['ssl_ca_path', AUTHORITY],
  ['ssl_certfile', OWN],
  ['ssl_keyfile', OWN],
  ['rejectUnauthorized', AUTHORITY],
  ['skip_verify', AUTHORITY],
  ['verify', AUTHORITY],
  ['host', PLACE],
  ['port', PLACE],
  ['path', 'a Unix socket is not offered: name a host'],
  ['username', PLACE],
  ['password', PLACE],
  ['timeout', TIMES],
  ['socket_timeout', TIMES],
  ['commandTimeout', TIMES],
  ['read_timeout', TIMES],
  ['write_timeout', TIMES],
  ['dial_timeout', FIXED],
  ['connectTimeout', FIXED],
  ['socket_connect_timeout', FIXED],
  ['keepAlive', FIXED],
  ['protocol', FIXED],
  ['maxRetriesPerRequest', FIXED],
  ['max_retries', FIXED],
  ['retry_on_timeout', FIXED],
  ['enableOfflineQueue', FIXED],
  ['enableReadyCheck', FIXED],
  ['lazyConnect', FIXED],
  ['client_name', FIXED],
  ['connectionName', FIXED],
  ['keyPrefix', FIXED],
  ['max_connections', 'there is one connection per purpose: leave it out'],
  ['pool_size', 'there is one connection per purpose: leave it out'],
  ['role', ONE],
  ['sentinels', ONE],
  ['master_name', ONE],
])

function refusalOf(name: string): string | undefined {
  const instead = REFUSED.get(name)
  return instead && `${name} is not supported: ${instead}`
}

const TORN = 'in a password / is written %2F, ? %3F, # %23 and @ %40'

/** `db` and `family` (4 or 6) are read; whatever else stands in the URL and is not honoured is a problem, all are found at once. */
export function readRedisUrl(text: string): ReadRedisUrl {
  const parts =
    /^(?<scheme>rediss?):\/\/(?<authority>[^/?#]*)(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?(?<fragment>#.*)?$/is.exec(
      text.trim(),
    )?.groups
  if (!parts)
    return { problems: ['it must look like redis://user:password@host:6379/0, or rediss:// for TLS'] }
  const { scheme = '', authority = '', path = '', query = '', fragment } = parts
  const problems: string[] = []
  const at = authority.lastIndexOf('@')
  const [user, secret] = at < 0 ? [''] : splitAt(authority.slice(0, at), ':')
  const place = authority.slice(at + 1)
  const address = /^(?<host>\[[\da-f:.]+\]|[^:[\]%\s]*)(?::(?<port>\d{1,5})?)?$/i.exec(place)?.groups
  const port = Number(address?.port ?? 6379)
  if (place.includes(',')) problems.push(`it names several hosts: ${ONE}`)
  else if (!address || port < 1 || port > 65_535) problems.push(`its host and port cannot be read: ${TORN}`)
  if (fragment !== undefined) problems.push(`it has a part after #: ${TORN}`)
  const decode = (part: string | undefined, what: string) => {
    const decoded = part ? decodeUrlPart(part) : undefined
    if (part && decoded === undefined) problems.push(undecodable(what))
    return decoded
  }
  const username = decode(user, 'the user')
  const password = decode(secret, 'the password')
  const parameters = readUrlParameters(query, ['db', 'family', ...REFUSED.keys()], refusalOf)
  problems.push(...parameters.problems)
  for (const name of parameters.values.keys()) {
    const refusal = refusalOf(name)
    if (refusal) problems.push(refusal)
  }
  const family = parameters.values.get('family')
  if (family !== undefined && !/^[46]$/.test(family))
    problems.push('family is not supported: expected 4 or 6')
  const own = path.slice(1)
  const db = own === '' ? (parameters.values.get('db') ?? '0') : own
  if (!/^\d{1,5}$/.test(db)) problems.push(`a database is a number, such as /0 after the host: ${TORN}`)
  if (own !== '' && (parameters.values.get('db') ?? own) !== own) problems.push('db is given twice: keep one')
  if (problems.length > 0) return { problems: [...new Set(problems)] }
  return {
    problems,
    url: {
      host: address?.host?.replace(/^\[|\]$/g, '') || 'localhost',
      port,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      db: Number(db),
      ...(family === undefined ? {} : { family: Number(family) as 4 | 6 }),
      isEncrypted: scheme.toLowerCase() === 'rediss',
    },
  }
}
