import { decodeUrlPart, readUrlParameters, splitAt, undecodable } from '../settings/index.ts'
import { CONNECTION_PARAMETERS } from './connection-parameters.ts'
import { type OptionsContext, optionProblems } from './session-options.ts'

export type ConnectionMode = 'disable' | 'require' | 'verify-ca' | 'verify-full'

/** What a connection URL says; what it does not say is absent. */
export interface ConnectionUrl {
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
  readonly mode?: ConnectionMode
  /** A PEM file, or `system`. */
  readonly rootCertificate?: string
  /** PEM files. */
  readonly certificate?: string
  readonly key?: string
  readonly connectTimeoutMs?: number
  readonly applicationName?: string
  readonly options?: string
  readonly targetSession?: 'any' | 'read-write' | 'primary'
}

export interface ReadUrl {
  readonly url: ConnectionUrl
  /** In words for people, without any password; empty when the URL can be used. */
  readonly problems: readonly string[]
}

const SHAPE = 'it must look like postgres://user:password@host:5432/name'
const SEVERAL =
  'it names several hosts: give one address that follows the primary, such as that of a proxy or a DNS name'

/**
 * Reads a URI as libpq does (34.1.1.2 of its documentation): `+` is no space, a parameter counts beside the other parts. Other
 * than there nothing passes unread: what is not honoured is a problem, all are found at once.
 */
export function readConnectionUrl(text: string, context: OptionsContext = {}): ReadUrl {
  const parts =
    /^postgres(?:ql)?:\/\/(?<authority>[^/?#]*)(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?(?<fragment>#.*)?$/is.exec(
      text.trim(),
    )?.groups
  if (!parts) return { url: {}, problems: [SHAPE] }
  const problems: string[] = []
  if (parts.path?.includes('@'))
    problems.push('it has an @ after the host: in a password / is written %2F, in a name @ is %40')
  if (parts.fragment !== undefined) problems.push('it has a part after #: in a password # is written %23')
  const { authority = '', path = '', query = '' } = parts
  const at = authority.lastIndexOf('@')
  const [user, password] = at < 0 ? [''] : splitAt(authority.slice(0, at), ':')
  const place = authority.slice(at + 1)
  const address = /^(?<host>\[[\w:.%]+\]|[^:[\]]*)(?::(?<port>[^:]*))?$/i.exec(place)?.groups
  if (place.includes(',')) problems.push(SEVERAL)
  else if (!address)
    problems.push('its host and port cannot be read: in a password / is written %2F, ? %3F, # %23 and @ %40')
  const given = new Map<string, string>()
  const put = (name: string, part: string | undefined, what: string) => {
    const value = part ? decodeUrlPart(part) : undefined
    if (value !== undefined) given.set(name, value)
    else if (part) problems.push(undecodable(what))
  }
  put('user', user, 'the user')
  put('password', password, 'the password')
  if (!place.includes(',')) {
    put('host', address?.host?.replace(/^\[|\]$/g, ''), 'the host')
    put('port', address?.port, 'the port')
  }
  put('dbname', path.slice(1), 'the database name')
  const parameters = readUrlParameters(query, Object.keys(CONNECTION_PARAMETERS), refusalOf)
  problems.push(...parameters.problems)
  for (const [name, value] of parameters.values) {
    // Prisma wants a host before the slash even where it is a socket that counts.
    const isPlaceholder = name === 'host' && given.get('host') === 'localhost' && value.startsWith('/')
    if (given.has(name) && given.get(name) !== value && !isPlaceholder) {
      problems.push(`${name} is given twice, as a parameter and before the "?": keep one`)
    }
    given.set(name, value)
  }
  for (const [name, value] of given) check(name, value, { problems, context })
  const url = meaningOf(given, problems)
  return { url, problems: [...new Set(problems)] }
}

interface Check {
  readonly problems: string[]
  readonly context: OptionsContext
}

function check(name: string, value: string, { problems, context }: Check): void {
  const parameter = CONNECTION_PARAMETERS[name]
  if (!parameter) return
  if ('instead' in parameter) {
    if (!parameter.unless?.test(value)) problems.push(refusalOf(name) as string)
    return
  }
  if ((name === 'host' || name === 'port') && value.includes(',')) problems.push(SEVERAL)
  else if (!parameter.honours.test(value) || (name === 'port' && !isPort(value))) {
    // Any other value stays hidden: it may be the rest of a password.
    const why = parameter.refuses.get(value)
    problems.push(
      why
        ? `${name} "${value}" is not supported: ${why}`
        : `${name} is not supported: expected ${parameter.expected}`,
    )
  } else if (name === 'options') problems.push(...optionProblems(value, context))
}

/** Why a parameter is not read, and what to do instead; undefined for one that is. */
function refusalOf(name: string): string | undefined {
  const parameter = CONNECTION_PARAMETERS[name]
  return parameter && 'instead' in parameter ? `${name} is not supported: ${parameter.instead}` : undefined
}

/** Of what is right by itself. */
function meaningOf(given: ReadonlyMap<string, string>, problems: string[]): ConnectionUrl {
  const mode = modeOf(given, problems)
  const files = ['sslrootcert', 'sslcert', 'sslkey'].filter((name) => given.has(name))
  if (mode === 'disable' && files.length > 0)
    problems.push(`${files.join(' and ')} has no effect without TLS: remove it, or raise sslmode`)
  if (given.has('sslcert') !== given.has('sslkey')) {
    problems.push(
      'sslcert and sslkey go together, a certificate of the service and its key; the authority of the server is sslrootcert',
    )
  }
  const timeout = given.get('connect_timeout')
  if (timeout !== undefined && Number(timeout) > 3600)
    problems.push('connect_timeout is not supported: expected whole seconds from 1 to 3600')
  const port = given.get('port')
  const isSocket = given.get('host')?.startsWith('/')
  const effective = mode ?? (files.length > 0 ? 'verify-full' : undefined)
  if (isSocket && effective !== undefined && effective !== 'disable') {
    problems.push('a Unix socket has no TLS: remove sslmode and its certificates, or name a host')
  }
  return {
    ...optional('host', given.get('host')),
    ...optional('port', port === undefined ? undefined : Number(port)),
    ...optional('user', given.get('user')),
    ...optional('password', given.get('password')),
    ...optional('database', given.get('dbname')),
    ...optional('mode', effective),
    ...optional('rootCertificate', given.get('sslrootcert')),
    ...optional('certificate', given.get('sslcert')),
    ...optional('key', given.get('sslkey')),
    ...optional('connectTimeoutMs', timeout === undefined ? undefined : Number(timeout) * 1_000),
    ...optional('applicationName', given.get('application_name')),
    ...optional('options', given.get('options')),
    ...optional('targetSession', given.get('target_session_attrs') as ConnectionUrl['targetSession']),
  }
}

function modeOf(given: ReadonlyMap<string, string>, problems: string[]): ConnectionMode | undefined {
  const mode = given.get('sslmode') as ConnectionMode | undefined
  const ssl = given.get('ssl')
  if (ssl === undefined) return mode
  const isOn = /^(true|1)$/.test(ssl)
  if (mode !== undefined && isOn === (mode === 'disable'))
    problems.push('ssl and sslmode contradict each other: keep sslmode')
  return mode ?? (isOn ? 'verify-full' : 'disable')
}

const isPort = (value: string) => Number(value) >= 1 && Number(value) <= 65_535

const optional = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
