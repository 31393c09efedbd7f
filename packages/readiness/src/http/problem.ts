import { type Exchange, header, jsonBody } from './exchange.ts'

export interface Expectation {
  /** Statuses that fit the mistake. */
  readonly statuses: readonly number[]
  /** A text from the request that must not come back. */
  readonly canary?: string
}

const STACK =
  /\n?\s+at .+(?::\d+:\d+|\.java:\d+|native)|Traceback \(most recent call last\)|goroutine \d+ \[|node_modules\//

/** What is wrong with an error answer by RFC 9457 and the contract of a code and a correlation id. */
export function problemFaults(exchange: Exchange, { statuses, canary }: Expectation): readonly string[] {
  if (exchange.kind !== 'answer') return [`no answer: ${exchange.message}`]
  const { status } = exchange
  const text = exchange.body.toString('utf8')
  const faults: string[] = []
  if (!statuses.includes(status)) faults.push(`status ${status} (asked: ${statuses.join(' or ')})`)
  if (status < 400) return faults
  if (STACK.test(text)) faults.push('the body shows a stack trace')
  if (canary && text.includes(canary)) faults.push('the body repeats a secret of the request')
  const type = header(exchange, 'content-type') ?? 'none'
  if (!type.startsWith('application/problem+json'))
    faults.push(`content type ${type} (asked: application/problem+json)`)
  const body = jsonBody(exchange)
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    return [...faults, 'the body is no JSON object']
  const problem = body as Record<string, unknown>
  if (typeof problem.code !== 'string') faults.push('no "code" in the body')
  if (!ID_MEMBERS.some((name) => typeof problem[name] === 'string'))
    faults.push('no correlation id in the body')
  if ('status' in problem && problem.status !== status)
    faults.push(`"status" says ${String(problem.status)}, the answer ${status}`)
  if (typeof problem.title !== 'string') faults.push('no "title" in the body')
  if (status === 405 && !header(exchange, 'allow')) faults.push('405 without Allow')
  return faults
}

const ID_MEMBERS = ['correlationId', 'correlation_id', 'requestId', 'request_id', 'traceId', 'instance']
