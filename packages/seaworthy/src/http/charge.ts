import type { LimitDecision, RateClass } from '../limits/index.ts'
import type { Exchange } from './exchange.ts'
import type { RequestLimits } from './ports.ts'

/** Why a request is not taken; undefined when it is. */
type Charged = unknown

/**
 * Charges one request: undefined where its quota has room, else the refusal. A promise only where another has to be asked.
 * Never throws, also when a class counts by a function of the service and that does: nobody may stand around it.
 */
export function charge(
  limits: RequestLimits,
  exchange: Exchange,
  rateClass: RateClass,
): Charged | Promise<Charged> {
  let key: string
  try {
    key = limits.keyOf(rateClass, exchange)
  } catch (error) {
    return error ?? new Error(`rate class "${rateClass.name}" has no key for this request`)
  }
  const settle = (decision: LimitDecision): Charged => {
    exchange.rateLimit = limits.headers(rateClass, decision).limit
    if (exchange.route === undefined) exchange.rateLimitPolicy = rateClass.policyField
    return decision.allowed ? undefined : limits.exceeded(decision)
  }
  const decision = limits.take(rateClass, key)
  return decision instanceof Promise ? decision.then(settle) : settle(decision)
}

/** Charges a request that no route takes to a class of its own, then answers it. */
export function chargeUnrouted(
  limits: RequestLimits | undefined,
  exchange: Exchange,
  rateClass: 'preflights' | 'unmatched',
  answer: () => void,
): void {
  const charged = limits && charge(limits, exchange, limits.rateClass(rateClass))
  if (!(charged instanceof Promise)) return charged === undefined ? answer() : exchange.fail(charged)
  charged.then(
    (refusal) => (refusal === undefined ? answer() : exchange.fail(refusal)),
    (error: unknown) => exchange.fail(error),
  )
}
