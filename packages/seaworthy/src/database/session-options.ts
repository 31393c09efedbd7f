import { VALUE_SETTINGS } from './value-settings.ts'

/** What decides which options can be honoured. */
export interface OptionsContext {
  /** The service sends startup parameters of its own. Default true. */
  readonly sessionOptions?: boolean
  /** Sessions are to take writes. Default true. */
  readonly requirePrimary?: boolean
}

interface RefusedOption {
  readonly why: string
  /** Values that ask for what happens anyway. */
  readonly unless?: RegExp
  /** Default: always. */
  readonly when?: (context: OptionsContext) => boolean
}

const OFF = /^(?:of|off|f|fa|fal|fals|false|n|no|0)$/i
const ON = /^(?:on|t|tr|tru|true|y|ye|yes|1)$/i
const isSent = ({ sessionOptions = true }: OptionsContext) => sessionOptions

/** Sent as a startup parameter of its own, which the server reads after the options: these would be lost. */
const limit = (variable: string): RefusedOption => ({
  why: `has no effect: set ${variable} instead`,
  when: isSent,
})
const ISOLATION: RefusedOption = {
  why: 'has no effect on withTransaction: give that its isolation',
  unless: /^read committed$/i,
}
const READ_ONLY: RefusedOption = {
  why: 'would make every write fail: leave it out, or for a service that only reads set DATABASE_REQUIRE_PRIMARY=off',
  unless: OFF,
  when: ({ requirePrimary = true }) => requirePrimary,
}
const KEEP_ALIVE: RefusedOption = {
  why: 'is set by the service, by which a lost leader is succeeded in time: leave it out',
  when: isSent,
}

const REFUSED = new Map<string, RefusedOption>([
  ['statement_timeout', limit('DATABASE_STATEMENT_TIMEOUT_MS')],
  ['lock_timeout', limit('DATABASE_LOCK_TIMEOUT_MS')],
  ['idle_in_transaction_session_timeout', limit('DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS')],
  [
    'idle_session_timeout',
    { why: 'would end the sessions of leaders: set DATABASE_IDLE_TIMEOUT_MS instead', unless: /^0[a-z]*$/i },
  ],
  ['application_name', { why: 'has no effect: write the parameter application_name instead' }],
  ['default_transaction_isolation', ISOLATION],
  ['transaction_isolation', ISOLATION],
  ['default_transaction_read_only', READ_ONLY],
  ['transaction_read_only', READ_ONLY],
  ['tcp_keepalives_idle', KEEP_ALIVE],
  ['tcp_keepalives_interval', KEEP_ALIVE],
  ['tcp_keepalives_count', KEEP_ALIVE],
  ['standard_conforming_strings', { why: 'is to be on, as statements are written by it', unless: ON }],
  ['array_nulls', { why: 'is to be on, as arrays are written by it', unless: ON }],
  ['lc_messages', { why: 'is to be C, as messages are read by it', unless: /^(?:C|POSIX|en_.*)$/i }],
])

const FIXED = new Map<string, string>([
  ...Object.entries(VALUE_SETTINGS).map(([name, value]) => [name.toLowerCase(), value] as const),
  ['client_encoding', 'UTF8'],
])

/**
 * What is wrong with `options` as Postgres splits them (`pg_split_opts`: white space separates, a backslash takes the next
 * character as it is). Only settings: `-c name=value` and `--name=value`. Without values, which may be secret.
 */
export function optionProblems(options: string, context: OptionsContext): string[] {
  const problems: string[] = []
  const words = options.match(/(?:\\[\s\S]|[^\s\\])+/g) ?? []
  if (words.length === 0 || /(?<!\\)(?:\\\\)*\\$/.test(options))
    return ['options are to be -c name=value or --name=value']
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string
    const text = word === '-c' ? words[++at] : /^(?:-c|--)(?<setting>.+)$/.exec(word)?.groups?.setting
    const [, name, value] =
      /^([A-Za-z_][\w.-]*)=([\s\S]*)$/.exec((text ?? '').replaceAll(/\\([\s\S])/g, '$1')) ?? []
    if (name === undefined || value === undefined) {
      problems.push(
        `options are to be -c name=value or --name=value, with %20 for a space: part ${at + 1} is neither`,
      )
      continue
    }
    const key = name.replaceAll('-', '_').toLowerCase()
    const fixed = FIXED.get(key)
    const { why, unless, when } = REFUSED.get(key) ?? {}
    if (why !== undefined && !unless?.test(value) && (when?.(context) ?? true))
      problems.push(`${key} among the options ${why}`)
    else if (fixed !== undefined && !isSame(value, fixed)) {
      problems.push(`${key} among the options is to be ${fixed}, as values are read by it: leave it out`)
    }
  }
  return problems
}

const isSame = (value: string, fixed: string) =>
  value.replace(/^utf-8$/i, 'utf8').toLowerCase() === fixed.toLowerCase()
