import type { Server } from 'node:http'
import type { RequestView } from '../request-view.ts'

/** What is about to be answered. */
export interface AnswerView {
  readonly status: number
  /** Of the problem; undefined for any other answer. */
  readonly code: string | undefined
  /** Since the request arrived, in milliseconds. */
  readonly durationMs: number
}

/** Header fields, by names in lower case. */
export type HookFields = Readonly<Record<string, string>>

/** What a feature has run around all of its routes. */
export interface FeatureHooks<Parts> {
  /**
   * Before the body is read, once the caller is known, has quota and may call: an error of a catalogue that it throws is the
   * answer. Has HTTP_HOOK_TIMEOUT_MS.
   */
  readonly onRequest?: (request: RequestView, parts: Parts) => void | Promise<void>
  /**
   * Before the head of any answer leaves, refusals included: what it returns is added to the header. It waits for nobody and
   * cannot change a status, a body or a field that is there. When it throws, the answer leaves without its fields.
   */
  readonly onAnswer?: (answer: AnswerView, request: RequestView, parts: Parts) => HookFields | undefined
  /**
   * Once, before the server listens: the server of `node:http` for a library that looks at its connections. Requests, upgrades
   * and bounds are not given away: a listener for them is refused, and so is another time-out.
   */
  readonly onServer?: (server: Server, parts: Parts) => void | Promise<void>
}

/** Hooks of the feature that a route belongs to. */
export interface BoundHooks {
  readonly feature: string
  readonly onRequest: ((request: RequestView) => void | Promise<void>) | undefined
  readonly onAnswer: ((answer: AnswerView, request: RequestView) => HookFields | undefined) | undefined
}

/** Undefined where the feature has none for requests. */
export function bindHooks(
  feature: string,
  { onRequest, onAnswer }: FeatureHooks<never>,
  parts: unknown,
): BoundHooks | undefined {
  if (onRequest === undefined && onAnswer === undefined) return undefined
  return {
    feature,
    onRequest: onRequest && ((request) => onRequest(request, parts as never)),
    onAnswer: onAnswer && ((answer, request) => onAnswer(answer, request, parts as never)),
  }
}
