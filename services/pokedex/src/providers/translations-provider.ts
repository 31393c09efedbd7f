import type { UpstreamClient } from 'seaworthy/outbound'
import Type from 'typebox'
import { cleanDescription, type TranslationStyle } from '../pokemon/index.ts'

/** What is needed of an answer of the FunTranslations API. */
const TranslationAnswer = Type.Object({
  contents: Type.Object({ translated: Type.String({ minLength: 1, maxLength: 20_000 }) }),
})

/** Yoda and Shakespeare from FunTranslations, one call for one text. */
export class TranslationsProvider {
  readonly #client: UpstreamClient

  constructor(client: UpstreamClient) {
    this.#client = client
  }

  /**
   * A POST, because texts are long for an address; that also keeps it from being sent twice, as each time costs a call
   * of ten an hour.
   *
   * @throws the errors of the client
   */
  async fetch(text: string, style: TranslationStyle, signal: AbortSignal): Promise<string> {
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
