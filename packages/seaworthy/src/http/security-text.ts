import type { Clock } from '../base/index.ts'
import type { InternalHandler } from './internal-routes.ts'

const VALID_MS = 180 * 24 * 60 * 60 * 1000

/** /.well-known/security.txt (RFC 9116): where to report a vulnerability; expires well within a year. */
export function securityText(contact: string, clock: Clock): InternalHandler {
  return () => ({
    status: 200,
    contentType: 'text/plain; charset=utf-8',
    body: `Contact: ${contact}\nExpires: ${new Date(clock.now() + VALID_MS).toISOString()}\nPreferred-Languages: en\n`,
  })
}
