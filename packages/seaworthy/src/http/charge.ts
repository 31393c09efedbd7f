import type { AppError } from '../errors/index.ts'
import type { LimitDecision, RateClass } from '../limits/index.ts'
import type { Exchange } from './exchange.ts'
import type { RequestLimits } from './ports.ts'

type Charged = AppError | undefined

/** Charges one request: undefined where its quota has room, else the refusal. A promise only where another has to be asked. */
export function charge(
  limits: RequestLimits,
  exchange: Exchange,
  rateClass: RateClass,
): Charged | Promise<Charged> {
  const key = limits.keyOf(rateClass, exchange)
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
