import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** What Alertmanager told, of one alert. */
export interface ToldAlert {
  /** Name of the receiver that it was sent to. */
  readonly receiver: string
  readonly status: 'firing' | 'resolved'
  /** When it began to fire, as Prometheus says. */
  readonly startsAt: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** Whoever would be woken. */
export interface AlertReceiver extends AsyncDisposable {
  readonly url: string
  /** In the order in which they came. */
  readonly told: readonly ToldAlert[]
}

export async function startAlertReceiver(): Promise<AlertReceiver> {
  const told: ToldAlert[] = []
  const server = createServer(async (request, response) => {
    const { receiver, alerts } = (await json(request)) as {
      readonly receiver: string
      readonly alerts: readonly Omit<ToldAlert, 'receiver'>[]
    }
    told.push(...alerts.map((alert) => ({ ...alert, receiver })))
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    told,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
