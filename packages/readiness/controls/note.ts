import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendJson } from './edge.ts'
import type { Flaw } from './flaws.ts'
import { Problem } from './problem.ts'
import type { Store } from './store-client.ts'

const READ_MS = 100

/** A note in the shared store, which replicas remember for a tenth of a second. */
export function createNote(store: Store | undefined, flaw: Flaw | undefined) {
  let seen: { text: string; until: number } | undefined
  const current = async () => {
    try {
      return (await store?.get('note')) ?? 'nothing'
    } catch {
      throw new Problem(503, 'store_unavailable', { 'retry-after': '1' })
    }
  }
  return {
    async read(request: IncomingMessage, response: ServerResponse) {
      if (!seen || (seen.until < Date.now() && flaw !== 'remembers-for-ever'))
        seen = { text: await current(), until: Date.now() + READ_MS }
      sendTagged(request, response, { text: seen.text }, flaw)
    },
    async write(request: IncomingMessage, response: ServerResponse, body: Record<string, unknown>) {
      const { text } = body
      if (typeof text !== 'string' || text.length > 100) throw new Problem(400, 'invalid_request')
      const expected = request.headers['if-match']
      if (expected && expected !== '*' && flaw !== 'ignores-if-match') {
        if (expected !== tagOf(JSON.stringify({ text: await current() })))
          throw new Problem(412, 'changed_meanwhile')
      }
      try {
        await store?.set('note', text)
      } catch {
        throw new Problem(503, 'store_unavailable', { 'retry-after': '1' })
      }
      seen = undefined
      sendTagged(request, response, { text }, flaw)
    },
  }
}

const tagOf = (body: string) => `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`

/** JSON with an entity tag, and 304 for those who have it already. */
export function sendTagged(
  request: IncomingMessage,
  response: ServerResponse,
  value: unknown,
  flaw: Flaw | undefined,
): void {
  const tag = tagOf(JSON.stringify(value))
  response.setHeader('etag', tag)
  const known =
    request.method === 'GET' || request.method === 'HEAD' ? request.headers['if-none-match'] : undefined
  const tags = known?.split(',').map((each) => each.trim().replace(/^W\//, ''))
  if (tags && (tags.includes(tag) || tags.includes('*')) && flaw !== 'no-304') {
    response.writeHead(304).end()
    return
  }
  sendJson(response, 200, value)
}
