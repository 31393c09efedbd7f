import { defineRateClass, type RateClass, type RateQuota } from './rate-class.ts'

/** What a class without a declaration of its own gets: 60 a minute and 1000 an hour. */
export const DEFAULT_QUOTAS: readonly RateQuota[] = [
  { quota: 60, windowS: 60 },
  { quota: 1_000, windowS: 3_600 },
]

/** The rate classes of a service, by name. */
export interface RateClasses {
  /** @throws TypeError naming the classes that exist: a route with an unknown class must stop the boot. */
  get(name: string): RateClass
  readonly names: readonly string[]
}

/**
 * The service's classes together with the two that are always there: `default` (which may be redefined) and `unlimited`
 * (which may not).
 *
 * @throws TypeError when a class is malformed, has no window, or is named `unlimited`.
 */
export function createRateClasses(
  declared: Readonly<Record<string, readonly RateQuota[]>> = {},
): RateClasses {
  const classes = new Map<string, RateClass>([['default', defineRateClass('default', DEFAULT_QUOTAS)]])
  for (const [name, quotas] of Object.entries(declared)) {
    if (name === 'unlimited') throw new TypeError('rate class "unlimited" cannot be redefined')
    if (quotas.length === 0) throw new TypeError(`rate class "${name}" has no window; use "unlimited"`)
    classes.set(name, defineRateClass(name, quotas))
  }
  classes.set('unlimited', defineRateClass('unlimited', []))
  const names = Object.freeze([...classes.keys()])
  return {
    names,
    get(name) {
      const found = classes.get(name)
      if (!found) throw new TypeError(`rate class "${name}" is not declared; there are ${names.join(', ')}`)
      return found
    },
  }
}
