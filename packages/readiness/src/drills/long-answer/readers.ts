import { setTimeout as sleep } from 'node:timers/promises'
import { openSlowReader, type SlowReader } from '@seaworthy/rig'
import { callOf, type DrillContext, requiredRoute } from '../../drilling/drill.ts'
import type { LargeAnswer } from '../../drilling/large-answer.ts'
import { AT_ONCE } from '../../drilling/unread-connections.ts'
import { send } from '../../http/exchange.ts'
import { requestText } from '../../http/request-text.ts'

export const READERS = 3
/** From the first byte of the answers to the signal. */
export const WARM_MS = 300
/** Kernels take more after a while than at once: what a service refused meanwhile is asked for again. */
const MORE_ROUNDS = 6
const MORE_AT_ONCE = 16
const MORE_EVERY_MS = 100

/** Requests that are sent after all others. */
export const MORE_REQUESTS = MORE_ROUNDS * MORE_AT_ONCE

/** What is read, and how fast. */
export interface ReadingPlan {
  readonly large: LargeAnswer
  /** On each connection. */
  readonly requests: number
  readonly takesMs: number
  readonly reserveMs: number
}

/** What the id of each request of ours begins with. */
export const ID = 'long-answer-'

/** Readers who have asked for everything: a few requests at once, since who sends many may be refused. */
export async function openReaders(
  { config }: DrillContext,
  url: string,
  { large, requests }: ReadingPlan,
  rate: number,
  stack: DisposableStack,
): Promise<readonly SlowReader[]> {
  const readers = Array.from({ length: READERS }, () => stack.use(openSlowReader(url, rate)))
  const read = requiredRoute(config, 'read')
  const textOf = (id: string) => {
    const call = callOf(url, large.route)
    return requestText({ ...call, headers: { ...call.headers, [config.requestIdHeader]: id } })
  }
  let sent = 0
  const ask = (count: number) => {
    for (const [index, reader] of readers.entries())
      reader.send(Array.from({ length: count }, (_, more) => textOf(`${ID}${index}-${sent + more}`)).join(''))
    sent += count
  }
  if (requests === 1) ask(1)
  else {
    while (sent < requests - MORE_REQUESTS) {
      ask(AT_ONCE)
      await send({ ...callOf(url, read), timeoutMs: 500 })
    }
    while (sent < requests) {
      await sleep(MORE_EVERY_MS)
      ask(MORE_AT_ONCE)
    }
  }
  return readers
}

/** Whether nothing more comes. */
export const isDone = (reader: SlowReader, { requests }: ReadingPlan) =>
  reader.isOver || reader.sequence.answers.length >= requests

/** Whether what came ends where an answer ends. */
export const isWhole = ({ sequence }: SlowReader) => sequence.isBetween && sequence.answers.length > 0
