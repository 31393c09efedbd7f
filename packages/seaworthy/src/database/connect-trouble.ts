import { AppError, networkTrouble } from '../errors/index.ts'
import { SqlError, sqlStateOf } from './sql-error.ts'

/** The database that a service wanted to use; no password. */
export interface DatabaseTarget {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly variable: string
}

type Advice = (target: DatabaseTarget & { readonly at: string }, message: string) => string

/** By SQLSTATE: what is wrong and what to do, in the words of whoever has to mend it. */
const ADVICE: Readonly<Record<string, Advice>> = {
  '3D000': ({ at, database, variable }) =>
    `the database "${database}" does not exist on ${at}: create it, or name another in ${variable}`,
  '28P01': ({ at, user, variable }) =>
    `${at} refuses the password of the user "${user}", or has no such user: correct ${variable}`,
  '28000': refusedLogin,
  '53300': ({ at }) =>
    `${at} has no connection left: raise its max_connections, lower DATABASE_POOL_SIZE or the number of replicas, or put a pooler before it`,
  '42501': ({ database, user }, message) =>
    `the user "${user}" may not do what the service needs in "${database}" (${message}): grant it, for tables such as: grant create on schema public to "${user}"`,
  '57P03': ({ at }) => `${at} is starting up or shutting down`,
  '25006': ({ at, variable }) => `${at} takes no writes, it is a standby: name the primary in ${variable}`,
}

function refusedLogin(target: Parameters<Advice>[0], message: string): string {
  const { at, user, database, variable } = target
  if (/pg_hba/.test(message)) {
    const [how, remedy] = /no encryption|SSL off/.test(message)
      ? [' without TLS', `add sslmode=verify-full to ${variable}, or `]
      : ['', '']
    return `${at} has no rule that lets "${user}" into "${database}" from here${how}: ${remedy}add a rule to its pg_hba.conf`
  }
  if (/not permitted to log in/.test(message))
    return `the user "${user}" may not log in on ${at}: alter role "${user}" login`
  return `the user "${user}" does not exist on ${at}: create it with login, or name another in ${variable}`
}

/** What keeps the service from its database and what to do; undefined for an error that says it itself. */
export function connectTrouble(error: unknown, target: DatabaseTarget): string | undefined {
  const at = `${target.host}:${target.port}`
  const cause = originOf(error)
  const advice = ADVICE[sqlStateOf(error) ?? '']
  const message = cause instanceof Error ? cause.message : ''
  if (advice) return advice({ ...target, at }, message)
  if (cause instanceof SqlError || sqlStateOf(error) !== undefined) return undefined
  if (/asks for a password, and there is none/.test(message)) {
    return `${at} asks for a password, and ${target.variable} has none`
  }
  if (/does not support SSL/.test(message)) {
    return `${at} offers no TLS, and ${target.variable} asks for it: turn it on there, or set sslmode=disable`
  }
  return networkTrouble(cause, { address: at, variable: target.variable, authority: 'DATABASE_CA_FILE' })
}

function originOf(error: unknown): unknown {
  return error instanceof AppError && error.options.cause !== undefined
    ? originOf(error.options.cause)
    : error
}
