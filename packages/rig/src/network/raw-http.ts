import { setTimeout as sleep } from 'node:timers/promises'
import { openRaw } from './raw-connection.ts'
import { readAnswer } from './wire-answer.ts'

/** One answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number
  /** Lower-case names; the last one wins. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Sends bytes as they are and reads until the other side closes, for requests that no client library would make. The
 * parts are sent one after the other; `pauseMs` lies between them.
 *
 * @throws Error when the connection ends without an answer.
 */
export async function rawHttp(url: string, parts: readonly string[], pauseMs = 0): Promise<RawAnswer> {
  using connection = await openRaw(url)
  let isOver = false
  void connection.ended.then(() => (isOver = true))
  for (const [index, part] of parts.entries()) {
    if (isOver) break
    connection.write(part)
    if (index < parts.length - 1) await sleep(pauseMs)
  }
  await connection.ended
  const bytes = connection.received()
  if (bytes.length === 0 && connection.socket.errored) throw connection.socket.errored
  const answer = readAnswer(bytes)
  return { ...answer, body: answer.body.toString() }
}
