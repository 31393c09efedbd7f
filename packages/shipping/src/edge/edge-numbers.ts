import { stopNumbers } from '../chart/stop-numbers.ts'
import type { DescribedService } from '../description/described-service.ts'

/** The answer that the service gives when it has no time left has to come through as well, milliseconds. */
const ANSWER_RESERVE_MS = 2_000
/** A connection is given up here before its other end does so, or a request would meet one that is being closed, seconds. */
const KEEP_ALIVE_RESERVE_S = 2
const MOST_IDLE_S = 60
/** Bodies that may be on their way at a time, as large as they may be. */
const BODIES = 16

/** Times and sizes of the edge, which follow from the service behind it. */
export interface EdgeNumbers {
  /** Longest time of an answer that is in one piece, seconds. */
  readonly answerS: number
  /** Longest silence of the service while it answers, streams included, seconds. */
  readonly silenceS: number
  /** How long an idle connection to the service is kept, seconds; 0 keeps none. */
  readonly idleS: number
  /**
   * How long a connection of a client is kept at least, seconds. What ran before a reload sends its last requests to who served
   * then, so it is less than the time for which one that leaves goes on serving.
   */
  readonly leavingS: number
  /** How long what ran before a reload may go on, seconds. */
  readonly drainS: number
  readonly temporaryMb: number
}

export function edgeNumbers(service: DescribedService): EdgeNumbers {
  const { longestAnswerMs, keepAliveMs, maxBodyBytes, streams } = service
  const reserved = (ms: number) => Math.ceil((ms + ANSWER_RESERVE_MS) / 1_000)
  const answerS = reserved(longestAnswerMs)
  const leavingS = Math.max(1, Math.floor(stopNumbers(service).propagationMs / 1_000) - 1)
  return {
    answerS,
    silenceS: reserved(Math.max(longestAnswerMs, streams?.longestSilenceMs ?? 0)),
    idleS: Math.min(MOST_IDLE_S, Math.max(0, Math.floor(keepAliveMs / 1_000) - KEEP_ALIVE_RESERVE_S)),
    leavingS,
    drainS: leavingS + answerS + 1,
    temporaryMb: Math.max(64, Math.ceil((BODIES * maxBodyBytes) / 2 ** 20)),
  }
}
