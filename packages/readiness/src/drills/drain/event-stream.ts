import { request } from 'node:http'
import type { Call } from '../../http/exchange.ts'

/** An open event stream, and how it ended. */
export interface EventStream extends Disposable {
  /** `complete`: the last byte of the HTTP message came. `cut`: the connection broke before it. */
  readonly ended: Promise<'complete' | 'cut'>
}

/** Opens a stream and waits for its head. @throws Error when it is refused. */
export function openEventStream({ url, headers }: Call): Promise<EventStream> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { headers: { accept: 'text/event-stream', ...headers }, agent: false },
      (response) => {
        const ended = new Promise<'complete' | 'cut'>((settle) => {
          response.on('close', () => settle(response.complete ? 'complete' : 'cut'))
          response.on('error', () => settle('cut'))
        })
        response.resume()
        resolve({ ended, [Symbol.dispose]: () => sent.destroy() })
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}
