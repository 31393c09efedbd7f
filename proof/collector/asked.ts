import { randomUUID } from 'node:crypto'
import { until } from '@seaworthy/rig'
import type { Ground } from './ground.ts'
import type { ArrivedLine } from './otlp-receiver.ts'

const PATIENCE_MS = 30_000

/** Asks `characters` for a page under an id of its own. */
export async function ask({ service }: Pick<Ground, 'service'>, path = '/api/v1/characters') {
  const id = randomUUID()
  const beganMs = performance.now()
  const answer = await fetch(`http://127.0.0.1:${service.port}${path}`, { headers: { 'x-request-id': id } })
  await answer.arrayBuffer()
  return { id, status: answer.status, durationMs: performance.now() - beganMs }
}

/** The lines of which something is so, as soon as there is one; none where none comes. */
export async function arrived(
  { receiver }: Pick<Ground, 'receiver'>,
  isIt: (line: ArrivedLine) => boolean,
): Promise<readonly ArrivedLine[]> {
  const found = () => receiver.lines.filter(isIt)
  await until(() => found().length > 0, { timeoutMs: PATIENCE_MS, everyMs: 100 })
  return found()
}
