import { type SupervisedProcess, until } from '@seaworthy/rig'

const PATIENCE_MS = 60_000

/**
 * Waits until a server answers with 2xx.
 *
 * @throws Error with its last words when it ends before, or takes longer than a minute.
 */
export async function untilAnswering(server: SupervisedProcess, url: string, name: string): Promise<void> {
  const isReady = await until(
    async () => server.exit === undefined && (await fetch(url).catch(() => undefined))?.ok === true,
    { timeoutMs: PATIENCE_MS, everyMs: 200 },
  )
  if (!isReady) throw new Error(`${name} is not ready:\n${server.logs.tail(20)}`)
}
