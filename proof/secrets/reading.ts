import { systemClock } from '@seaworthy/chassis/base'
import { readStoredSecrets, SecretStoreError, type StoredSecrets } from '@seaworthy/chassis/secrets'
import type { Finding } from '../harness/claim.ts'

/** Reads as a service does when it starts. */
export async function read(env: Readonly<Record<string, string>>): Promise<StoredSecrets> {
  const stored = await readStoredSecrets(
    { env: { SECRET_STORE_TIMEOUT_MS: '2000', ...env }, cwd: '/nonexistent' },
    { clock: systemClock, random: Math.random },
  )
  if (!stored) throw new Error('no store is named')
  return stored
}

/** What the store has, in one line. */
export const valuesOf = ({ atStart }: StoredSecrets): string =>
  [...(atStart?.values ?? [])].map(([name, { text, source }]) => `${name}=${text} from ${source}`).join(', ')

/** That reading fails with a code, soon enough, and says nothing that must not be said. */
export async function fails(
  what: string,
  code: string,
  reading: Promise<unknown>,
  secrets: readonly string[] = [],
): Promise<Finding> {
  const startedMs = performance.now()
  const error = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const tookMs = performance.now() - startedMs
  const told = error instanceof SecretStoreError ? error.code : error === undefined ? 'nothing' : `${error}`
  const message = error instanceof Error ? error.message : ''
  const leaked = secrets.some((each) => message.includes(each))
  return {
    what,
    measured: `${told} after ${Math.round(tookMs)} ms${leaked ? ', with a secret in it' : ''}`,
    expected: `${code} within 4000 ms`,
    holds: told === code && tookMs < 4_000 && !leaked,
  }
}
