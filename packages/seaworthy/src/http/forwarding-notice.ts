import type { IncomingMessage } from 'node:http'
import type { Clock } from '../base/index.ts'
import type { Logger } from '../telemetry/index.ts'
import type { TrustedProxies } from './client-address.ts'
import { FORWARDING_FIELDS } from './request-fields.ts'

const AGAIN_MS = 3_600_000

const MAX_ENTRY_LENGTH = 64
const CONSEQUENCE =
  'so every client behind it has one address, in the log and for the rate limits, and they share one quota'

export interface ForwardingNotice {
  /** A request has a forwarding field. */
  seen(trusted: TrustedProxies, request: IncomingMessage): void
  /** A trusted proxy wrote an entry that is no address. */
  unreadable(entry: string): void
}

/**
 * Says once an hour that requests are forwarded for others and it is not seen for whom: behind such a proxy everybody has
 * one address. Costs nothing for requests without a forwarding field.
 */
export function createForwardingNotice(log: Logger, clock: Clock): ForwardingNotice {
  let quietUntilMs = Number.NEGATIVE_INFINITY
  function tell(fields: object, message: string): void {
    const nowMs = clock.monotonicMs()
    if (nowMs < quietUntilMs) return
    quietUntilMs = nowMs + AGAIN_MS
    log.warn(fields, message)
  }
  return {
    seen(trusted, request) {
      const peer = trusted.peerOf(request)
      const isTrusted = trusted.has(peer)
      if (isTrusted && request.headers['x-forwarded-for'] !== undefined) return
      const field = FORWARDING_FIELDS.find((name) => request.headers[name] !== undefined)
      if (field === undefined) return
      tell(
        { field, peer },
        isTrusted
          ? `the proxy ${peer} sends ${field}, which is not read, and no X-Forwarded-For, ${CONSEQUENCE}; let it write X-Forwarded-For`
          : `${field} from ${peer} is not believed, ${CONSEQUENCE}; if that is your proxy, name it: TRUSTED_PROXIES=${peer}`,
      )
    },
    unreadable(entry) {
      tell(
        { entry: entry.slice(0, MAX_ENTRY_LENGTH) },
        `a trusted proxy writes an entry into X-Forwarded-For that is no address, ${CONSEQUENCE}; let it write the address`,
      )
    },
  }
}
