import { setTimeout as pause } from 'node:timers/promises'
import { openRaw, type RawConnection, readAnswers } from '@seaworthy/rig'
import type { FuzzRequest } from './fuzz-request.ts'
import type { SocketScript, Step } from './socket-script.ts'

/** How long a whole answer may take that nothing keeps from coming; only a guard against hanging. */
const PATIENCE_MS = 30_000

export interface Played {
  /** What was wrong with an answer; undefined when all was well. */
  readonly fault: string | undefined
  /** A connection that the client left open, for the service to end. */
  readonly abandoned: RawConnection | undefined
}

/** Does to the service what the script says, and looks at every answer. */
export async function playScript(script: SocketScript, url: string): Promise<Played> {
  const connection = await openRaw(url)
  const { socket, ended } = connection
  let over = false
  void ended.then(() => {
    over = true
  })
  // Only whole streams are taken apart: doing it at every chunk would cost the square of their length.
  const read = () => readAnswers(connection.received(), (index) => script.requests[index]?.isHead ?? false)
  let isAbandoned = false

  async function take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'send':
        if (!socket.destroyed && socket.writable) socket.write(step.bytes, 'latin1')
        return
      case 'pause':
        return pause(step.ms)
      case 'stop reading':
        return void socket.pause()
      case 'read on':
        return void socket.resume()
      case 'await answers': {
        const untilMs = performance.now() + PATIENCE_MS
        while (!over && read().answers.length < step.count && performance.now() < untilMs) {
          await Promise.race([pause(2), ended])
          if (socket.isPaused()) return
        }
        return
      }
      case 'half-close':
        return void socket.end()
      case 'reset':
        return void socket.resetAndDestroy()
      case 'close':
        return void socket.destroy()
      case 'abandon':
        isAbandoned = true
    }
  }

  for (const step of script.steps) await take(step)
  if (isAbandoned && over) socket.destroy()
  const { answers, rest } = read()
  const owed = script.isOwedAll && !isAbandoned
  return {
    fault: whatIsWrong(script, answers, rest, owed),
    abandoned: isAbandoned && !over ? connection : undefined,
  }
}

function whatIsWrong(
  { requests }: SocketScript,
  answers: ReturnType<typeof readAnswers>['answers'],
  rest: Buffer,
  isOwedAll: boolean,
): string | undefined {
  for (const [index, answer] of answers.entries()) {
    const request = requests[index] as FuzzRequest | undefined
    // A sender that was too slow is told so in place of the request that did not arrive.
    if (request === undefined) {
      if (answer.status === 408) continue
      return `answer ${index + 1} of ${answers.length} (${answer.status}) is to no request`
    }
    const wrong = request.whatIsWrong(answer)
    if (wrong !== undefined) return `answer ${index + 1}: ${wrong}; the request was ${text(request.bytes)}`
    if (request.ends === 'perhaps' && index + 1 === answers.length) {
      return rest.length > 0 ? `bytes that are no answer: ${text(rest.toString('latin1'))}` : undefined
    }
    const isLast = (request.ends !== false && request.ends !== 'perhaps') || answer.status === 408
    if (isLast && index + 1 < answers.length)
      return `something follows answer ${index + 1}, which is the last`
    if (isLast)
      return rest.length > 0 ? `bytes that are no answer: ${text(rest.toString('latin1'))}` : undefined
  }
  if (isOwedAll && answers.length < requests.length) {
    return `${answers.length} of ${requests.length} answers; the rest is ${text(rest.toString('latin1'))}`
  }
  return isOwedAll && rest.length > 0
    ? `bytes that are no answer: ${text(rest.toString('latin1'))}`
    : undefined
}

const text = (bytes: string) => JSON.stringify(bytes.length > 200 ? `${bytes.slice(0, 200)}…` : bytes)
