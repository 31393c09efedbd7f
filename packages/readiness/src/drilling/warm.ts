import { until } from '@seaworthy/rig'
import { type Call, send } from '../http/exchange.ts'

/** Asks until the service answers without blaming itself: the first requests of a replica may be slow or early. */
export async function warm(call: Call, signal: AbortSignal): Promise<void> {
  await until(
    async () => {
      const answer = await send(call)
      return answer.kind === 'answer' && answer.status < 500
    },
    { timeoutMs: 5_000, signal },
  )
}
