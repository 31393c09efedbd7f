import type { Cache } from '../cache/index.ts'
import type { AppError } from '../errors/index.ts'
import type { AccessPolicy, Authenticator, Principal } from '../identity/index.ts'
import type { LimitDecision, RateClass, RateSubject } from '../limits/index.ts'

/** What the edge needs of `limits`. */
export interface RequestLimits {
  /** @throws TypeError for a class that is not declared. */
  rateClass(name: string): RateClass
  take(rateClass: RateClass, key: string): LimitDecision | Promise<LimitDecision>
  /** Counts in this process alone, and waits for nobody. */
  takeHere(rateClass: RateClass, key: string): LimitDecision
  /** Under which key a request of the class is counted. */
  keyOf(rateClass: RateClass, request: RateSubject): string
  /** What counts as one client when nobody is signed in. */
  addressKey(address: string): string
  headers(rateClass: RateClass, decision: LimitDecision): { policy: string; limit: string }
  exceeded(decision: LimitDecision): AppError
}

/** What the edge needs of `identity`. */
export interface AccessControl {
  /** Undefined where the service has no route for which it must know who calls. */
  readonly authenticator: Authenticator | undefined
  /** Outside production, where tokens come from the development issuer. */
  readonly tokensForTrying?: TokenForTrying | undefined
  /** Undefined lets the request pass; an error refuses it. */
  refusal(
    policy: AccessPolicy,
    principal: Principal | undefined,
    request: { method: string; params: unknown },
  ): AppError | undefined | Promise<AppError | undefined>
}

/** Access tokens with which a developer tries requests. */
export interface TokenForTrying {
  /** Roles that the service knows. */
  readonly roles: readonly string[]
  token(roles: readonly string[]): Promise<string>
}

/** What the edge needs of `cache` for routes that keep their answers on the server. */
export type AnswerStore = Pick<Cache, 'lookup'>
