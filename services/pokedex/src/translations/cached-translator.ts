import { hash } from 'node:crypto'
import type { Cache, EntryPolicy } from '@seaworthy/chassis/cache'
import { AppError } from '@seaworthy/chassis/errors'
import { freshnessOf } from '../freshness/index.ts'
import type { Translation, TranslationStyle, Translator } from '../pokemon/index.ts'
import type { TranslationsProvider } from './translations-provider.ts'

export interface CachedTranslatorOptions {
  readonly cache: Cache
  readonly provider: Pick<TranslationsProvider, 'fetch'>
  readonly policy: EntryPolicy<string>
}

/** Translations by text, so that a changed description is translated anew. A failure of the provider is not kept. */
export class CachedTranslator implements Translator {
  readonly #options: CachedTranslatorOptions

  constructor(options: CachedTranslatorOptions) {
    this.#options = options
  }

  async translate(text: string, style: TranslationStyle, signal: AbortSignal): Promise<Translation> {
    const { cache, provider, policy } = this.#options
    try {
      const lookup = await cache.lookup(
        `translation:${style}:${hash('sha256', text, 'base64url')}`,
        (load) => provider.fetch(text, style, load.signal),
        policy,
        signal,
      )
      const told = { value: lookup.value, freshness: freshnessOf('translations', lookup) }
      return { kind: 'translated', told }
    } catch (error) {
      signal.throwIfAborted()
      // What is not in a catalogue is a fault of this program, not of the provider.
      if (!(error instanceof AppError)) throw error
      return { kind: 'unavailable', reason: error.code }
    }
  }
}
