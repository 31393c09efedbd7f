import type { IncomingMessage } from 'node:http'
import { get } from 'node:https'
import type { ControlPlane } from './control-plane.ts'

export type WatchEvent = 'ADDED' | 'MODIFIED' | 'DELETED'

/** Follows objects of the API server until the signal aborts; begins again when the connection is lost. */
export function watch<T>(
  { url, token }: ControlPlane,
  path: string,
  signal: AbortSignal,
  learn: (event: WatchEvent, object: T) => void,
): void {
  if (signal.aborted) return
  const options = { rejectUnauthorized: false, headers: { authorization: `Bearer ${token}` }, signal }
  const again = () =>
    void setTimeout(() => watch({ url, token } as ControlPlane, path, signal, learn), 100).unref()
  get(`${url}${path}`, options, (response: IncomingMessage) => {
    response.on('error', () => undefined).on('close', again)
    // A kind that was defined a moment ago is not found at first.
    if (response.statusCode !== 200) return void response.resume()
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (text + chunk).split('\n')
      text = lines.pop() as string
      for (const line of lines) {
        const { type, object } = JSON.parse(line) as { type: WatchEvent; object: T }
        learn(type, object)
      }
    })
  }).on('error', () => undefined)
}
