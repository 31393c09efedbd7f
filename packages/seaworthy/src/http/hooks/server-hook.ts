import type { Server } from 'node:http'
import { FatalBootError } from '../../errors/index.ts'
import type { FeatureHooks } from './feature-hooks.ts'

/** Who listens to these takes requests and connections from the chassis, and with them what it promises of each. */
const TAKEN = ['request', 'upgrade', 'connect', 'checkContinue', 'checkExpectation', 'clientError'] as const
const BOUNDS = [
  'headersTimeout',
  'requestTimeout',
  'keepAliveTimeout',
  'timeout',
  'maxHeadersCount',
  'maxRequestsPerSocket',
] as const

/**
 * Shows the server to what a feature has for it.
 *
 * @throws FatalBootError where the feature takes away what the chassis stands on
 */
export async function showServer(
  feature: string,
  { onServer }: FeatureHooks<never>,
  server: Server,
  parts: unknown,
): Promise<void> {
  if (onServer === undefined) return
  // Also for a library that listens later: it fails where it asks, with its own lines in the stack.
  const refuse = (event: string | symbol) => {
    if ((TAKEN as readonly unknown[]).includes(event)) throw refusal(feature, `listens to "${String(event)}"`)
  }
  const before = lookAt(server)
  server.on('newListener', refuse)
  await onServer(server, parts as never)
  const after = lookAt(server)
  const changed = [...before.keys()].find((name) => after.get(name) !== before.get(name))
  if (changed !== undefined) throw refusal(feature, `changes "${changed}"`)
}

const refusal = (feature: string, what: string) =>
  new FatalBootError(
    `onServer of ${feature} ${what} of the server, by which the chassis keeps access, quotas, deadlines and the log: declare a route, a socket or onRequest instead, and settings for time-outs`,
  )

const lookAt = (server: Server): ReadonlyMap<string, number | null> =>
  new Map([
    ...TAKEN.map((event) => [event, server.listenerCount(event)] as const),
    ...BOUNDS.map((name) => [name, server[name]] as const),
  ])
