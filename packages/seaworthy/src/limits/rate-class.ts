import type { IncomingHttpHeaders } from 'node:http'
import type { Caller } from '../base/index.ts'

/** A number of requests in a stretch of time. */
export interface RateQuota {
  /** Requests accepted per window; at least 1, so that a first request is never refused. */
  readonly quota: number
  /** Length of the window in whole seconds. */
  readonly windowS: number
}

/** What of a request a key can be made of. */
export interface RateSubject {
  readonly principal: { readonly caller: Caller } | undefined
  /** Address of the client. */
  readonly client: string
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/**
 * Who shares a quota:
 *
 * - `user`: one who is signed in, wherever from; an address otherwise. The default
 * - `client`: an address, signed in or not
 * - `tenant`: all of a tenant; who has none counts as `user`
 * - a function: whoever it gives the same text
 */
export type RatePer = 'user' | 'client' | 'tenant' | ((request: RateSubject) => string)

/** A class as a service declares it: its windows, and where it says so, who shares them. */
export type RateClassDeclaration =
  | readonly RateQuota[]
  | { readonly per: RatePer; readonly quotas: readonly RateQuota[] }

/** One window of a class, under the name that clients see. */
export interface RateWindow extends RateQuota {
  /** Policy name in `RateLimit-Policy`, `RateLimit` and `violated-policies`. */
  readonly policy: string
}

/** A named set of windows; a request is accepted only when every window has room. No windows: unlimited. */
export interface RateClass {
  readonly name: string
  readonly per: RatePer
  readonly windows: readonly RateWindow[]
  /** The whole `RateLimit-Policy` value, computed once; empty when unlimited. */
  readonly policyField: string
}

const PER: readonly RatePer[] = ['user', 'client', 'tenant']
const CLASS_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const UNIT = new Map([
  [1, 'second'],
  [60, 'minute'],
  [3_600, 'hour'],
  [86_400, 'day'],
])

/**
 * Checks a class and computes what its responses will carry: the first window bears the class's name, the others add
 * their unit (`default`, `default-hour`).
 *
 * @throws TypeError when the name is not kebab-case, a quota or a window is not a whole number from 1, two windows have
 * the same length, or a quota is too large for exact arithmetic (quota × milliseconds must stay under 2^52).
 */
export function defineRateClass(name: string, declared: RateClassDeclaration): RateClass {
  const { per, quotas } = 'quotas' in declared ? declared : { per: 'user' as const, quotas: declared }
  if (typeof per !== 'function' && !PER.includes(per)) {
    throw new TypeError(`rate class "${name}" is per "${per}", expected ${PER.join(', ')} or a function`)
  }
  if (!CLASS_NAME.test(name)) throw new TypeError(`rate class "${name}" must be named in kebab-case`)
  const windows = quotas.map(({ quota, windowS }, index): RateWindow => {
    for (const [label, value] of Object.entries({ quota, windowS })) {
      if (!Number.isSafeInteger(value) || value < 1) {
        throw new TypeError(`${label} of rate class "${name}" is ${value}, expected a whole number from 1`)
      }
    }
    if (quota > 0xffff_ffff || quota * windowS * 1_000 > 2 ** 52) {
      throw new TypeError(
        `quota ${quota} per ${windowS} s of rate class "${name}" is too large to count exactly`,
      )
    }
    const policy = index === 0 ? name : `${name}-${UNIT.get(windowS) ?? `${windowS}s`}`
    return { quota, windowS, policy }
  })
  if (new Set(windows.map((window) => window.windowS)).size !== windows.length) {
    throw new TypeError(`rate class "${name}" has two windows of the same length`)
  }
  const policyField = windows.map((w) => `"${w.policy}";q=${w.quota};w=${w.windowS}`).join(', ')
  return Object.freeze({ name, per, windows: Object.freeze(windows), policyField })
}
