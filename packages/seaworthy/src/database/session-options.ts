import { VALUE_SETTINGS } from './value-settings.ts'

/** Sent as startup parameters of their own, which the server reads after the options: these would be lost. */
const ELSEWHERE = new Map([
  ['statement_timeout', 'set DATABASE_STATEMENT_TIMEOUT_MS instead'],
  ['lock_timeout', 'set DATABASE_LOCK_TIMEOUT_MS instead'],
  ['idle_in_transaction_session_timeout', 'set DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS instead'],
  ['application_name', 'write the parameter application_name instead'],
])

const FIXED = new Map<string, string>([
  ...Object.entries(VALUE_SETTINGS).map(([name, value]) => [name.toLowerCase(), value] as const),
  ['client_encoding', 'UTF8'],
])

/**
 * What is wrong with `options` as Postgres splits them (`pg_split_opts`: white space separates, a backslash takes the next
 * character as it is). Only settings: `-c name=value` and `--name=value`. Without values, which may be secret.
 */
export function optionProblems(options: string): string[] {
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
    const elsewhere = ELSEWHERE.get(key)
    if (elsewhere) problems.push(`${key} among the options has no effect: ${elsewhere}`)
    else if (fixed !== undefined && !isSame(value, fixed)) {
      problems.push(`${key} among the options is to be ${fixed}, as values are read by it: leave it out`)
    }
  }
  return problems
}

const isSame = (value: string, fixed: string) =>
  value.replace(/^utf-8$/i, 'utf8').toLowerCase() === fixed.toLowerCase()
