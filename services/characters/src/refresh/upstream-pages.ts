import type { UpstreamClient } from '@seaworthy/chassis/outbound'
import type { PageSource } from './catalogue-reader.ts'
import { type UpstreamPage, UpstreamPageSchema } from './upstream-page.ts'

/** Pages of the upstream API. */
export class UpstreamPages implements PageSource {
  readonly #client: UpstreamClient

  constructor(client: UpstreamClient) {
    this.#client = client
  }

  /**
   * One page, from 1.
   *
   * @throws the errors of the client, or the signal's reason
   */
  async page(page: number, signal: AbortSignal): Promise<UpstreamPage> {
    const { body } = await this.#client.request({
      path: '/character',
      query: { page },
      schema: UpstreamPageSchema,
      signal,
    })
    return body
  }
}
