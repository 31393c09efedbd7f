import type { Cache, Load, Lookup } from '@seaworthy/chassis/cache'
import { upstreamErrors } from '@seaworthy/chassis/outbound'
import { expect, test } from 'vitest'
import { CachedTranslator } from './cached-translator.ts'

const { signal } = new AbortController()

/** A cache that keeps nothing, and remembers the keys it was asked for. */
function translatorOver(fetch: () => Promise<string>) {
  const keys: string[] = []
  const cache = {
    async lookup<T>(key: string, load: Load<T>): Promise<Lookup<T>> {
      keys.push(key)
      const value = await load({ signal, fencingToken: 0, remainingMs: 1_000 })
      return { value, state: 'miss', tier: 'load', coalesced: false, ageMs: 0, ttlMs: 1_000 }
    },
  } as Cache
  return { keys, translator: new CachedTranslator({ cache, provider: { fetch }, policy: { ttlS: 1 } }) }
}

test('texts and styles have keys of their own', async () => {
  const { keys, translator } = translatorOver(async () => 'told')
  await translator.translate('one', 'yoda', signal)
  await translator.translate('one', 'shakespeare', signal)
  await translator.translate('two', 'yoda', signal)
  await translator.translate('one', 'yoda', signal)
  expect(new Set(keys).size).toBe(3)
  expect(keys[0]).toMatch(/^translation:yoda:[\w-]{43}$/)
})

test('trouble of the provider is an answer', async () => {
  const { translator } = translatorOver(async () => {
    throw upstreamErrors.upstream_rate_limited({ upstream: 'translations' })
  })
  expect(await translator.translate('one', 'yoda', signal)).toEqual({
    kind: 'unavailable',
    reason: 'upstream_rate_limited',
  })
})

test('a fault of the program is not hidden behind a plain description', async () => {
  const { translator } = translatorOver(async () => {
    throw new TypeError('undefined is not a function')
  })
  await expect(translator.translate('one', 'yoda', signal)).rejects.toThrow(TypeError)
})

test('a caller that has gone gets no answer', async () => {
  const gone = AbortSignal.abort(new Error('gone'))
  const { translator } = translatorOver(async () => {
    throw upstreamErrors.upstream_timeout({ upstream: 'translations', timeoutMs: 1 })
  })
  await expect(translator.translate('one', 'yoda', gone)).rejects.toThrow('gone')
})
