import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Agent, get } from 'node:https'
import { text } from 'node:stream/consumers'

/** What the API server has at a path. For what is looked at again and again: `kubectl` costs a tenth of a processor's second each time. */
export type Ask = <T>(path: string) => Promise<T>

export function askApiServer(url: string, token: string): Ask {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false })
  const headers = { authorization: `Bearer ${token}` }
  return async (path) => {
    const request = get(`${url}${path}`, { agent, headers })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    const body = await text(response)
    if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode} ${body.slice(0, 300)}`)
    return JSON.parse(body)
  }
}
