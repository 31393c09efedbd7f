import { createHmac } from 'node:crypto'
import { ShippingProblem } from '../shipping-problem.ts'
import type { TableRules, Treatment } from './anonymise-rules.ts'
import { Replacement, sameDigits, sameShape } from './replacement.ts'

/** A row as text, by column. */
export type TextRow = Readonly<Record<string, string | null>>

const DAY_MS = 86_400_000
const LEAST_DAYS = 30
const DAYS = 335
const ADDRESS = '@example.org'

/** One database is anonymised by one of these, so that what belongs together stays together. */
export class Anonymiser {
  readonly #key: string
  readonly #replacements = new Map<string, Replacement>()
  readonly #shiftMs: number

  /** @param key the same key gives the same rows. */
  constructor(key: string) {
    this.#key = key
    const drawn = createHmac('sha256', key).update('days').digest().readUInt32BE(0)
    this.#shiftMs = (LEAST_DAYS + (drawn % DAYS)) * DAY_MS
  }

  /** Every value of a table has to be known before the first row of any is written. */
  know(table: string, { columns }: TableRules, rows: readonly TextRow[]): void {
    for (const [column, treatment] of Object.entries(columns))
      for (const row of rows) {
        const value = row[column]
        if (value != null) this.#replacement(table, column, treatment)?.know(value)
      }
  }

  /** @throws ShippingProblem `column_narrow` where a column has fewer other values than it has values. */
  rows(table: string, { columns }: TableRules, rows: readonly TextRow[]): readonly TextRow[] {
    return rows.map((row) => {
      const made: Record<string, string | null> = {}
      for (const [column, treatment] of Object.entries(columns))
        if (typeof treatment === 'string' || !('lower' in treatment))
          made[column] = this.#treated(table, column, treatment, row[column] ?? null)
      for (const [column, treatment] of Object.entries(columns))
        if (typeof treatment === 'object' && 'lower' in treatment)
          made[column] = made[treatment.lower]?.toLowerCase() ?? null
      return made
    })
  }

  #treated(table: string, column: string, treatment: Treatment, value: string | null): string | null {
    if (treatment === 'null') return null
    if (typeof treatment === 'object' && 'value' in treatment) return treatment.value
    // What is not there, or is empty, tells nothing but that.
    if (value === null || value === '' || treatment === 'keep') return value
    if (treatment === 'time') return this.#earlier(table, column, value)
    const shape =
      treatment === 'number' ? sameDigits(value) : treatment === 'email' ? addressOf(value) : sameShape(value)
    const made = this.#replacement(table, column, treatment)?.of(value, shape)
    if (made === undefined)
      throw new ShippingProblem(
        'column_narrow',
        `${table}.${column}, for a value of ${value.length} characters`,
      )
    return made
  }

  #earlier(table: string, column: string, value: string): string {
    const time = Date.parse(value)
    if (Number.isNaN(time)) throw new ShippingProblem('column_no_time', `${table}.${column}`)
    return new Date(time - this.#shiftMs).toISOString()
  }

  #replacement(table: string, column: string, treatment: Treatment): Replacement | undefined {
    const isReplaced =
      treatment === 'text' ||
      treatment === 'email' ||
      treatment === 'number' ||
      (typeof treatment === 'object' && 'same' in treatment)
    if (!isReplaced) return undefined
    const kind = typeof treatment === 'object' && 'same' in treatment ? treatment.same : `${table}.${column}`
    const found = this.#replacements.get(kind) ?? new Replacement(this.#key, kind)
    this.#replacements.set(kind, found)
    return found
  }
}

const addressOf = (value: string) => (draw: () => number) =>
  `${sameShape((value.split('@')[0] ?? '').padEnd(6, 'x').toLowerCase())(draw)}${ADDRESS}`
