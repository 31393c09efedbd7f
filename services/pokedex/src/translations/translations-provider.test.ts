import { connectUpstream, ManualClock } from '@seaworthy/chassis/testing'
import type { Fault } from '@seaworthy/chassis/testing/faulty-upstream'
import { expect, onTestFinished, test } from 'vitest'
import { PUBLIC_QUOTA, startRecordedTranslations } from '../../dev/recorded-translations.ts'
import type { TranslationStyle } from '../pokemon/index.ts'
import { TranslationsProvider } from './translations-provider.ts'

const TEXT = 'It never sleeps & has 100 % of your + attention.'
const { signal } = new AbortController()

async function setUp(options: Parameters<typeof startRecordedTranslations>[0] = {}) {
  const recorded = await startRecordedTranslations(options)
  const opened = await connectUpstream(recorded.url, {
    tuning: {
      timeoutMs: 200,
      attemptTimeoutMs: 200,
    },
  })
  onTestFinished(async () => {
    await opened[Symbol.asyncDispose]()
    await recorded.close()
  })
  const clock = new ManualClock()
  return { recorded, clock, provider: new TranslationsProvider(opened.client, clock) }
}

test.each<[TranslationStyle, string]>([
  ['yoda', '& has 100 % of your + attention, It never sleeps.'],
  ['shakespeare', "It ne'er sleeps & hath 100 % of thy + attention."],
])('%s gets the text as it is, signs and all', async (style, translated) => {
  const { provider, recorded } = await setUp()
  expect(await provider.fetch(TEXT, style, signal)).toBe(translated)
  expect(recorded.requests).toMatchObject([{ key: style, method: 'POST' }])
})

test.each<[string, Fault]>([
  ['upstream_timeout', { kind: 'hang' }],
  ['upstream_timeout', { kind: 'latency', ms: 5_000 }],
  ['upstream_timeout', { kind: 'trickle', bytesPerTick: 1, tickMs: 20 }],
  ['upstream_failed', { kind: 'reset' }],
  ['upstream_failed', { kind: 'cut-body' }],
  ['upstream_failed', { kind: 'status', status: 500 }],
  ['upstream_unavailable', { kind: 'status', status: 503 }],
  ['upstream_rate_limited', { kind: 'status', status: 429 }],
  ['upstream_refused', { kind: 'status', status: 404 }],
  ['upstream_invalid', { kind: 'wrong-json' }],
  ['upstream_invalid', { kind: 'wrong-shape' }],
  ['upstream_invalid', { kind: 'portal' }],
  ['upstream_invalid', { kind: 'huge', bytes: 3_000_000 }],
])(
  'every fault ends as %s after one request, because each costs a call of the quota',
  async (code, fault) => {
    const { provider, recorded } = await setUp()
    recorded.faults.set({ fault })
    await expect(provider.fetch(TEXT, 'yoda', signal)).rejects.toMatchObject({ code })
    expect(recorded.requestCount).toBe(1)
  },
)

test('once the quota is used up, the provider is left alone', async () => {
  const { provider, recorded } = await setUp({ quota: PUBLIC_QUOTA })
  for (let call = 0; call < PUBLIC_QUOTA.calls; call += 1) await provider.fetch(TEXT, 'yoda', signal)
  for (let call = 0; call < 5; call += 1) {
    await expect(provider.fetch(TEXT, 'yoda', signal)).rejects.toMatchObject({
      code: 'upstream_rate_limited',
      options: { retryAfterS: expect.any(Number) },
    })
  }
  expect(recorded.requestCount).toBe(PUBLIC_QUOTA.calls + 1)
})

test('a refusal that does not say for how long is followed by a pause of five minutes', async () => {
  const { provider, recorded, clock } = await setUp()
  recorded.faults.set({ fault: { kind: 'status', status: 429 }, first: 1 })
  const ask = () => provider.fetch(TEXT, 'yoda', signal)
  await expect(ask()).rejects.toMatchObject({ code: 'upstream_rate_limited' })
  await clock.advance(299_000)
  await expect(ask()).rejects.toMatchObject({ code: 'upstream_rate_limited', options: { retryAfterS: 1 } })
  expect(recorded.requestCount).toBe(1)
  await clock.advance(1_000)
  expect(await ask()).toContain('sleeps')
})
