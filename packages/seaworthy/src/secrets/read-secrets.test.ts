import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { type ReadSecretsOptions, readSecrets } from './read-secrets.ts'
import type { SecretStore } from './secret-store.ts'
import { SecretStoreError } from './secret-store-error.ts'

type Answer = Record<string, string> | 'failing' | 'forbidden' | 'hang' | Error

const NAMES = ['app']

/** A store that answers as it is told, and never again after that. */
function setUp(answers: Record<string, Answer[]>, more: Partial<ReadSecretsOptions> = {}) {
  const clock = new ManualClock()
  const askedAtMs: number[] = []
  const aborted: string[] = []
  const store: SecretStore = {
    placeOf: (name) => `vault:secret/${name}`,
    async read(name, signal) {
      askedAtMs.push(clock.monotonicMs())
      const answer = answers[name]?.shift() ?? 'hang'
      if (answer instanceof Error) throw answer
      if (answer === 'failing') throw new SecretStoreError('secret_store_failing', 'it is sealed')
      if (answer === 'forbidden') throw new SecretStoreError('secret_store_forbidden', 'not you')
      if (answer !== 'hang') return new Map(Object.entries(answer))
      return await new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          aborted.push(name)
          reject(new Error('aborted'))
        }),
      )
    },
    close: async () => undefined,
  }
  const abort = new AbortController()
  const reading = readSecrets(store, {
    names: NAMES,
    timeoutMs: 10_000,
    clock,
    random: () => 1,
    signal: abort.signal,
    ignored: new Set(['SECRET_STORE']),
    ...more,
  })
  const outcome: { values?: ReadonlyMap<string, unknown>; place?: string; error?: unknown } = {}
  const settled = reading.then(
    (read) => Object.assign(outcome, read),
    (error: unknown) => Object.assign(outcome, { error }),
  )
  return { clock, askedAtMs, aborted, outcome, settled, abort }
}

test('pauses between attempts double from 0.2 s to 2 s, and the last attempt fits into the time', async () => {
  const it = setUp({ app: Array<Answer>(20).fill('failing') })
  await it.clock.advance(10_000)
  expect(it.askedAtMs).toEqual([0, 200, 600, 1_400, 3_000, 5_000, 7_000, 9_000])
  expect(it.outcome.error).toMatchObject({
    code: 'secret_store_failing',
    message: expect.stringMatching(/^secret_store_failing: it is sealed\. .* It was tried 8 times\.$/),
  })
})

test('pauses are jittered by half', async () => {
  const it = setUp({ app: Array<Answer>(20).fill('failing') }, { random: () => 0 })
  await it.clock.advance(1_000)
  expect(it.askedAtMs).toEqual([0, 100, 300, 700])
})

test('an attempt has three seconds, and what is left of the time where that is less', async () => {
  const it = setUp({})
  await it.clock.advance(10_000)
  expect(it.askedAtMs).toEqual([0, 3_200, 6_600])
  expect(it.aborted).toEqual(['app', 'app', 'app'])
  expect(it.outcome.error).toMatchObject({ code: 'secret_store_late' })
  expect((it.outcome.error as Error).message).toContain('vault:secret/app was not read within 3000 ms')
})

test('a store that does not look at its signal is given up all the same', async () => {
  const clock = new ManualClock()
  const store: SecretStore = {
    placeOf: (name) => name,
    read: () => new Promise(() => undefined),
    close: async () => undefined,
  }
  const reading = readSecrets(store, {
    ...{ names: NAMES, timeoutMs: 1_000, clock, random: () => 1 },
    ...{ signal: new AbortController().signal, ignored: new Set<string>() },
  }).catch((error: unknown) => error)
  await clock.advance(1_000)
  expect(await reading).toMatchObject({ code: 'secret_store_late' })
  expect(clock.sleeping).toBe(0)
})

test('what waiting cannot mend is not tried again, nor is what no store says', async () => {
  const refused = setUp({ app: ['forbidden'] })
  await refused.settled
  expect(refused.outcome.error).toMatchObject({ code: 'secret_store_forbidden' })
  expect((refused.outcome.error as Error).message).not.toContain('tried')
  const broken = setUp({ app: [new Error('a bug')] })
  await broken.settled
  expect(broken.outcome.error).toMatchObject({ message: 'a bug' })
  expect([refused.askedAtMs, broken.askedAtMs]).toEqual([[0], [0]])
})

test('several are read side by side; one that fails for good ends the others', async () => {
  const it = setUp({ app: ['hang'], shared: ['forbidden'] }, { names: ['app', 'shared'] })
  await it.settled
  expect(it.outcome.error).toMatchObject({ code: 'secret_store_forbidden' })
  await it.clock.advance(0)
  expect([it.askedAtMs, it.aborted, it.clock.sleeping]).toEqual([[0, 0], ['app'], 0])
})

test('of two that set a variable the first counts, whichever is there first, and some are ignored', async () => {
  const it = setUp(
    { app: ['failing', { A: 'of app', SECRET_STORE: 'x' }], shared: [{ A: 'of shared', B: 'b' }] },
    { names: ['app', 'shared'] },
  )
  await it.clock.advance(200)
  await it.settled
  expect(it.outcome.place).toBe('vault:secret/app, vault:secret/shared')
  expect(Object.fromEntries(it.outcome.values ?? [])).toEqual({
    A: { text: 'of app', source: 'vault:secret/app' },
    B: { text: 'b', source: 'vault:secret/shared' },
  })
  expect(it.clock.sleeping).toBe(0)
})

test('a signal ends a later attempt with its own reason, whatever the store said before', async () => {
  const it = setUp({ app: ['failing', 'hang'] })
  await it.clock.advance(1_000)
  it.abort.abort(new Error('enough'))
  await it.settled
  expect(it.outcome.error).toMatchObject({ message: 'enough' })
})

test.each(['while it waits for the store', 'in a pause'])(
  'a signal ends it %s, with its reason',
  async (when) => {
    const it = setUp({ app: when === 'in a pause' ? ['failing'] : ['hang'] })
    await it.clock.advance(100)
    it.abort.abort(new Error('enough'))
    await it.settled
    expect(it.outcome.error).toMatchObject({ message: 'enough' })
    expect(it.clock.sleeping).toBe(0)
  },
)
