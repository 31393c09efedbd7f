import { callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { largestAnswer } from '../../drilling/large-answer.ts'
import { type Told, together } from '../../drilling/told-outcome.ts'
import { warm } from '../../drilling/warm.ts'
import { inconclusive } from '../../engine/outcome.ts'
import { longAnswerFlaws } from './flaws.ts'
import { longAnswerOptions } from './options.ts'
import { MORE_REQUESTS, type ReadingPlan } from './readers.ts'
import { stopWhileRead } from './reading-in-time.ts'
import { stopWhileReadTooSlowly } from './reading-too-slowly.ts'

/** What the two kernels of a connection hold at most: the service is done with it before the reader has it. */
const KERNEL_BYTES = 5 * 2 ** 20
const MAX_REQUESTS = 2_000

/** Clients who take their time with an answer, and a signal in the middle of it. */
export const longAnswerDrill = defineDrill('long-answer', 'C', ['LIFE-1', 'LIFE-2'], {
  claim:
    'An answer that is being read when the replica is told to stop arrives whole, or the end is not clean',
  method:
    'Three clients read the route that is "large", else the largest read that is known, at such a rate that they are done after a part of the deadline (longAnswer.share), past the propagation window; SIGTERM in the middle. An answer that fits into the buffers of a kernel is asked for many times on each connection, and none is read before the window is over: each answer that begins has to come whole. Length and hash are compared with an answer from before. Again with clients that are too slow for the deadline: the process ends by then, not cleanly, not before longAnswer.reserveMs is left, and no line claims bytes that nobody got.',
  alone: true,
  wants: ['large'],
  example: {
    line: 'longAnswer: { share: 0.5, reserveMs: 3000 }',
    tells:
      'the part of stop.deadlineMs that a slow reader takes, and what the service may keep for its own end',
  },
  options: longAnswerOptions,
  flaws: longAnswerFlaws,
  async run(context) {
    const { signal } = context
    const { stop } = context.config
    const { longAnswer } = context.options
    const read = requiredRoute(context.config, 'read')
    const reserveMs = Math.min(longAnswer.reserveMs, stop.deadlineMs / 2)
    const takesMs = Math.max(stop.deadlineMs * longAnswer.share, stop.propagationMs + 500)
    if (takesMs > stop.deadlineMs - reserveMs) {
      return inconclusive(
        `between the end of the window after ${stop.propagationMs} ms and the reserve before the deadline of ${stop.deadlineMs} ms there is no time to read: give this drill other times, as in drills: { long-answer: { env: { … }, stop: { propagationMs: 1000, deadlineMs: 8000 } } }`,
      )
    }
    await using replica = await launch(context)
    await warm(callOf(replica.url, read), signal)
    const large = await largestAnswer(context, replica.url)
    const wanted = KERNEL_BYTES / (1 - stop.propagationMs / takesMs)
    const bytes = large?.bytes ?? 0
    const fills = Math.ceil(KERNEL_BYTES / Math.max(1, bytes)) + MORE_REQUESTS
    const requests = bytes >= 1.2 * wanted ? 1 : fills
    if (!large || requests > MAX_REQUESTS) {
      return inconclusive(
        `the largest answer that was found ${large ? `is of ${large.bytes} bytes, on ${large.route.path}` : 'is none'}: name a route that is "large", as in { path: /export, is: [large] }`,
      )
    }
    const plan: ReadingPlan = { large, requests, takesMs, reserveMs }
    const inTime = await stopWhileRead(context, replica, plan)
    if (inTime.overEarly) {
      return inconclusive(
        `${large.route.path} was read to its end before the window of ${stop.propagationMs} ms was over: name a route that is "large"`,
      )
    }
    context.progress('readers that are too slow for the deadline')
    await using other = await launch(context)
    await warm(callOf(other.url, read), signal)
    const tooSlow = await stopWhileReadTooSlowly(context, other, plan)
    const more: Told = {
      events: [
        { atMs: inTime.signalMs, label: 'SIGTERM', kind: 'signal' },
        { atMs: inTime.signalMs + stop.propagationMs, label: 'end of window', kind: 'note' },
      ],
      notTested: [
        !large.isStable && `what ${large.route.path} answers: it differs each time`,
        requests > 1 &&
          `one answer that outlasts the window by itself, and its line: the largest one, of ${large.route.path}, has ${large.bytes} bytes; a route that is "large" would be one`,
        !inTime.isHeld && 'an answer that is in the service when the window ends: the kernels held them all',
      ],
    }
    return together(inTime, more, tooSlow)
  },
})
