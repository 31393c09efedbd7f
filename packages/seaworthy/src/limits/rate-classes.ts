import { defineRateClass, type RateClass, type RateClassDeclaration, type RateQuota } from './rate-class.ts'

/** What a class without a declaration of its own gets: 60 a minute and 1000 an hour. */
export const DEFAULT_QUOTAS: readonly RateQuota[] = [
  { quota: 60, windowS: 60 },
  { quota: 1_000, windowS: 3_600 },
]

/**
 * What is there beside the routes has classes of its own, so that a flood of it is bounded and costs nobody the quota of
 * the routes. A service may redefine each of them.
 */
const OWN_QUOTAS: Readonly<Record<string, readonly RateQuota[]>> = {
  default: DEFAULT_QUOTAS,
  /** `/docs`, `/openapi.json`, `/problems`: a page is five of them. */
  documents: [{ quota: 300, windowS: 60 }],
  /** Files of `staticFiles` and `singlePage`: a page is dozens of them, and a whole office may have one address. */
  files: [{ quota: 3_000, windowS: 60 }],
  /** OPTIONS: a browser asks before a call, and a whole office may have one address. */
  preflights: [{ quota: 600, windowS: 60 }],
  /** Paths and methods that no route has, and targets that are malformed. */
  unmatched: DEFAULT_QUOTAS,
  /** Probes on the port for traffic: a hundred a second, which no orchestrator and no balancer reaches. */
  probes: [{ quota: 6_000, windowS: 60 }],
}

/** The rate classes of a service, by name. */
export interface RateClasses {
  /** @throws TypeError naming the classes that exist: a route with an unknown class must stop the boot. */
  get(name: string): RateClass
  readonly names: readonly string[]
}

/**
 * The service's classes together with those that are always there: `default`, `documents`, `files`, `preflights`, `unmatched` and
 * `probes` (which may be redefined) and `unlimited` (which may not).
 *
 * @throws TypeError when a class is malformed, has no window, or is named `unlimited`.
 */
export function createRateClasses(
  declared: Readonly<Record<string, RateClassDeclaration>> = {},
): RateClasses {
  const classes = new Map<string, RateClass>()
  for (const [name, each] of Object.entries({ ...OWN_QUOTAS, ...declared })) {
    if (name === 'unlimited') throw new TypeError('rate class "unlimited" cannot be redefined')
    const rateClass = defineRateClass(name, each)
    if (rateClass.windows.length === 0)
      throw new TypeError(`rate class "${name}" has no window; use "unlimited"`)
    classes.set(name, rateClass)
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
