import type { IncomingMessage } from 'node:http'
import type { Clock } from '../lifecycle/clock.ts'
import type { Logger } from '../telemetry/index.ts'
import type { TrustedProxies } from './client-address.ts'
import { FORWARDING_FIELDS } from './request-fields.ts'

const AGAIN_MS = 3_600_000

/**
 * Says once an hour that somebody forwards requests for others and is not believed: behind such a proxy everybody has one
 * address, in the log and for the rate limits. Asked only about requests that have a forwarding field.
 */
export function createForwardingNotice(
  trusted: TrustedProxies,
  log: Logger,
  clock: Clock,
): (request: IncomingMessage) => void {
  let quietUntilMs = Number.NEGATIVE_INFINITY
  return (request) => {
    const nowMs = clock.monotonicMs()
    if (nowMs < quietUntilMs) return
    const peer = trusted.peerOf(request)
    const isTrusted = trusted.has(peer)
    if (isTrusted && request.headers['x-forwarded-for'] !== undefined) return
    const field = FORWARDING_FIELDS.find((name) => request.headers[name] !== undefined)
    if (field === undefined) return
    quietUntilMs = nowMs + AGAIN_MS
    const consequence =
      'so every client behind it has one address, in the log and for the rate limits, and they share one quota'
    log.warn(
      { field, peer },
      isTrusted
        ? `the proxy ${peer} sends ${field}, which is not read, and no X-Forwarded-For, ${consequence}; let it write X-Forwarded-For`
        : `${field} from ${peer} is not believed, ${consequence}; if that is your proxy, name it: TRUSTED_PROXIES=${peer}`,
    )
  }
}
