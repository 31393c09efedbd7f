import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Flaw } from './flaws.ts'
import { Problem } from './problem.ts'

const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-xss-protection': '0',
}

const WELL_FORMED = /^[\w.:-]{8,64}$/

/** The caller's id when it is well formed, else a new one. */
export function requestIdOf(request: IncomingMessage, flaw: Flaw | undefined): string {
  const given = request.headers['x-request-id']
  if (flaw === 'trusts-any-id' && typeof given === 'string') return given
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID()
}

export function setEdgeHeaders(response: ServerResponse, requestId: string, flaw: Flaw | undefined): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
  if (flaw !== 'forgets-id') response.setHeader('x-request-id', requestId)
  if (flaw === 'names-its-software') response.setHeader('x-powered-by', 'Reference 1.2.3')
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  type = 'application/json',
): void {
  const body = JSON.stringify(value)
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
}

export function problemBody(problem: Problem, requestId: string): Record<string, unknown> {
  return {
    type: `https://errors.example/${problem.code}`,
    title: STATUS_CODES[problem.status],
    status: problem.status,
    code: problem.code,
    detail: `The request was refused: ${problem.code.replaceAll('_', ' ')}.`,
    correlationId: requestId,
  }
}

export function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  requestId: string,
  flaw: Flaw | undefined,
): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const problem = error instanceof Problem ? error : new Problem(500, 'internal_error')
  if (flaw === 'bare-errors')
    for (const name of response.getHeaderNames()) if (name !== 'x-request-id') response.removeHeader(name)
  for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value)
  if (flaw === 'html-errors' && problem.status === 404) {
    response.writeHead(404, { 'content-type': 'text/html' }).end(`<pre>Cannot ${request.method} that</pre>`)
    return
  }
  const body = problemBody(problem, requestId)
  if (flaw === 'shows-stack' && error instanceof Error) body.stack = error.stack
  if (flaw === 'repeats-secrets') body.seen = request.headers.authorization
  sendJson(response, problem.status, body, 'application/problem+json')
}
