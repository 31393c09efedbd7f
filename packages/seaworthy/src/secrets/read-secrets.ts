import type { Clock, Random } from '../base/index.ts'
import type { StoredSettings } from '../settings/index.ts'
import type { SecretStore } from './secret-store.ts'
import { SecretStoreError } from './secret-store-error.ts'

const LONGEST_ATTEMPT_MS = 3_000
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 2_000

export interface ReadSecretsOptions {
  readonly names: readonly string[]
  /** In all, for every secret. */
  readonly timeoutMs: number
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
  /** Variables that no store sets, since they say which one it is. */
  readonly ignored: ReadonlySet<string>
}

/**
 * Reads secrets side by side, each until it is there or the time is up. What waiting cannot mend is not tried again. Of two that
 * set a variable the first one counts.
 *
 * @throws SecretStoreError
 */
export async function readSecrets(store: SecretStore, options: ReadSecretsOptions): Promise<StoredSettings> {
  const { names, ignored, signal } = options
  // A pause on the clock alone would let the process end.
  const keepAlive = setInterval(() => undefined, 60_000)
  const failed = new AbortController()
  const until = AbortSignal.any([signal, failed.signal])
  try {
    const each = names.map((name) => readPatiently(store, name, { ...options, signal: until }))
    const read = await Promise.all(each)
    const places = names.map((name) => store.placeOf(name))
    const values = new Map<string, { text: string; source: string }>()
    for (const [index, found] of read.entries()) {
      const source = places[index] as string
      for (const [variable, text] of found) {
        if (!ignored.has(variable) && !values.has(variable)) values.set(variable, { text, source })
      }
    }
    return { place: places.join(', '), values }
  } finally {
    failed.abort()
    clearInterval(keepAlive)
  }
}

async function readPatiently(
  store: SecretStore,
  name: string,
  { timeoutMs, clock, random, signal }: ReadSecretsOptions,
): Promise<ReadonlyMap<string, string>> {
  const startedMs = clock.monotonicMs()
  const leftMs = () => timeoutMs - (clock.monotonicMs() - startedMs)
  let pauseMs = FIRST_PAUSE_MS
  // What the store itself said tells more than that the last attempt had no time left.
  let said: SecretStoreError | undefined
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptWithin(Math.min(LONGEST_ATTEMPT_MS, leftMs()), store, name, clock, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof SecretStoreError && error.code !== 'secret_store_late') said = error
      const waitMs = pauseMs * (0.5 + random() / 2)
      const isWorthIt = error instanceof SecretStoreError && error.isTransient && waitMs < leftMs()
      if (!isWorthIt) throw attempt === 1 ? error : afterAttempts(said ?? error, attempt)
      await clock.sleep(waitMs, signal)
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    }
  }
}

async function attemptWithin(
  limitMs: number,
  store: SecretStore,
  name: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const over = new AbortController()
  const late = new AbortController()
  clock.sleep(limitMs, over.signal).then(
    () => {
      const wrong = `${store.placeOf(name)} was not read within ${Math.round(limitMs)} ms`
      late.abort(new SecretStoreError('secret_store_late', wrong))
    },
    () => undefined,
  )
  const until = AbortSignal.any([signal, late.signal])
  const aborted = Promise.withResolvers<never>()
  aborted.promise.catch(() => undefined)
  const give = () => aborted.reject(until.reason)
  until.addEventListener('abort', give, { once: true })
  const reading = store.read(name, until)
  reading.catch(() => undefined)
  try {
    return await Promise.race([aborted.promise, reading])
  } catch (error) {
    // What a client makes of its signal says less than the reason.
    throw until.aborted ? until.reason : error
  } finally {
    over.abort()
    until.removeEventListener('abort', give)
  }
}

function afterAttempts(error: unknown, attempts: number): unknown {
  if (error instanceof SecretStoreError) error.message += ` It was tried ${attempts} times.`
  return error
}
