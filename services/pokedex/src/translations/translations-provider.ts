import type { Clock } from '@seaworthy/chassis/base'
import { AppError } from '@seaworthy/chassis/errors'
import { type UpstreamClient, upstreamErrors } from '@seaworthy/chassis/outbound'
import Type from 'typebox'
import { cleanDescription, type TranslationStyle } from '../pokemon/index.ts'

/** What is needed of an answer of the FunTranslations API. */
const TranslationAnswer = Type.Object({
  contents: Type.Object({ translated: Type.String({ minLength: 1, maxLength: 20_000 }) }),
})

/** Pause after a refusal that does not say how long the quota stays used up: it is one by the hour. */
const UNKNOWN_PAUSE_MS = 300_000

/** Yoda and Shakespeare from FunTranslations, one call for one text. */
export class TranslationsProvider {
  readonly #client: UpstreamClient
  readonly #clock: Clock
  #pausedUntilMs = 0

  constructor(client: UpstreamClient, clock: Clock) {
    this.#client = client
    this.#clock = clock
  }

  /**
   * A POST, because texts are long for an address; that also keeps it from being sent twice, as each time costs a call
   * of ten an hour. After a 429 nobody calls until the quota is back: the client sees to that when it is told a time,
   * and a pause of five minutes when it is not.
   *
   * @throws the errors of the client
   */
  async fetch(text: string, style: TranslationStyle, signal: AbortSignal): Promise<string> {
    const pauseMs = this.#pausedUntilMs - this.#clock.monotonicMs()
    if (pauseMs > 0) throw rateLimited(this.#client.name, pauseMs)
    try {
      return await this.#call(text, style, signal)
    } catch (error) {
      const refused = error instanceof AppError && error.code === 'upstream_rate_limited'
      if (refused && error.options.retryAfterS === undefined) {
        this.#pausedUntilMs = this.#clock.monotonicMs() + UNKNOWN_PAUSE_MS
      }
      throw error
    }
  }

  async #call(text: string, style: TranslationStyle, signal: AbortSignal): Promise<string> {
    const { body } = await this.#client.request({
      method: 'POST',
      path: '/{style}.json',
      params: { style },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ text }).toString(),
      schema: TranslationAnswer,
      detached: true,
      signal,
    })
    return cleanDescription(body.contents.translated)
  }
}

const rateLimited = (upstream: string, ms: number) =>
  upstreamErrors.upstream_rate_limited({ upstream }, { retryAfterS: Math.ceil(ms / 1_000) })
