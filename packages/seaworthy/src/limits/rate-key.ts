import { hash } from 'node:crypto'
import { addressKey } from './address-key.ts'
import type { RateClass, RateSubject } from './rate-class.ts'

/** A longer text of a service's own is counted by its hash. */
const MAX_LENGTH = 200

/** The key under which a request of a class is counted. @throws whatever a function of the class throws */
export function rateKey({ per }: Pick<RateClass, 'per'>, request: RateSubject): string {
  const caller = request.principal?.caller
  if (typeof per === 'function') {
    const text = `own:${per(request)}`
    return text.length <= MAX_LENGTH ? text : `sha256:${hash('sha256', text, 'base64url')}`
  }
  if (caller === undefined || per === 'client') return addressKey(request.client)
  return (per === 'tenant' ? caller.tenantKey() : undefined) ?? caller.key()
}
