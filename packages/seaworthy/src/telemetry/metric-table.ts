/** What every instrument has to say of itself, whether a table declares it or its user does. */
export interface InstrumentOptions<L extends string> {
  /** Prometheus name with its unit, such as `cache_lookup_duration_seconds`. */
  readonly name: string
  readonly help: string
  readonly labelNames?: readonly L[]
  /** Label sets this instrument may hold; more go to the overflow series. Default 1 000. */
  readonly maxLabelSets?: number
}

/** One metric of a table. */
export interface MetricDeclaration extends InstrumentOptions<string> {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  /** Upper bounds of a histogram, ascending. Default `DURATION_BUCKETS_S`. */
  readonly buckets?: readonly number[]
  /** What must be so for a service to have it, such as a setting that is set. Default: it is always there. */
  readonly when?: string
}

/** The metrics of one capability or feature: a declaration per key, to make the instrument from, and the table itself for docs. */
export type MetricTable<T extends Declarations = Declarations> = Readonly<T> & {
  readonly $owner: string
  readonly $table: Readonly<T>
}

/** A table whose metrics nobody needs to know by name. */
export interface AnyMetricTable {
  readonly $owner: string
  readonly $table: Readonly<Declarations>
}

type Declarations = Record<string, MetricDeclaration>

const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/

/**
 * Declares the metrics of one capability in one table: `metrics.counter(table.lookups)` makes one of them, with its labels
 * known to the compiler. The table is frozen, and nothing is measured before an instrument is made.
 *
 * @param owner the capability, or the service whose feature it is
 * @throws TypeError when a name is not snake_case or is there twice, or when a counter and nothing else does not end in
 *   `_total`: a mistake of the author, found at import.
 */
export function defineMetrics<const T extends Declarations>(owner: string, table: T): MetricTable<T> {
  const names = new Set<string>()
  for (const declaration of Object.values(table)) {
    const { name, kind } = declaration
    if (!NAME.test(name)) throw new TypeError(`metric "${name}" of "${owner}" must be snake_case`)
    if (names.has(name)) throw new TypeError(`metric "${name}" is declared twice in "${owner}"`)
    if (name.endsWith('_total') !== (kind === 'counter')) {
      throw new TypeError(
        `metric "${name}" of "${owner}" is a ${kind}: only counters end in _total, all of them`,
      )
    }
    names.add(name)
    Object.freeze(declaration)
  }
  return Object.freeze({ ...table, $owner: owner, $table: Object.freeze(table) })
}
