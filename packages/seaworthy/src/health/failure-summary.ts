import { thrownText } from '../errors/index.ts'
import type { CheckReport } from './check-report.ts'

type FailureSummary = NonNullable<CheckReport['lastError']>

const MAX_LENGTH = 200
const USER_INFO = /\/\/[^\s/@]*@/g
const SECRET_PAIR =
  /\b(password|passwd|pwd|secret|token|api[-_]?key|authorization)(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|\S+)/gi
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]+/gi

/**
 * What a probe body may say of an error: a code and one short line, without user names, passwords or tokens that
 * drivers put into their messages.
 */
export function summarizeFailure(error: unknown): FailureSummary {
  const cause = firstOf(error)
  if (!(cause instanceof Error)) return { code: 'unknown', message: clean(thrownText(cause)) }
  const { code } = cause as { code?: unknown }
  return { code: typeof code === 'string' ? clean(code) : cause.name, message: clean(cause.message) }
}

/** A connection tried on several addresses fails with one error that says nothing itself. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error
}

function clean(text: string): string {
  return text
    .slice(0, MAX_LENGTH * 10)
    .replace(/\s+/g, ' ')
    .replace(USER_INFO, '//***@')
    .replace(BEARER, '$1 ***')
    .replace(SECRET_PAIR, '$1$2***')
    .slice(0, MAX_LENGTH)
}
