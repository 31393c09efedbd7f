import { types } from 'pg'
import { parseTimestamp } from './timestamp-text.ts'

type Parse = (text: string) => unknown

const textArray = types.getTypeParser(1009 as number as 25) as (text: string) => NestedTexts
type NestedTexts = readonly (string | null | NestedTexts)[]

const int8 = (text: string): number | bigint => {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}
const each = (items: NestedTexts, parse: Parse): unknown[] =>
  items.map((item) => (item === null ? null : typeof item === 'string' ? parse(item) : each(item, parse)))
const arrayOf = (parse: Parse) => (text: string) => each(textArray(text), parse)

/** By type oid. Each has its array type beside it. */
const OWN = new Map<number, Parse>()
for (const [oid, arrayOid, parse] of [
  [20, 1016, int8],
  [1082, 1182, String],
  [1114, 1115, parseTimestamp],
  [1184, 1185, parseTimestamp],
  [1700, 1231, String],
] as const) {
  OWN.set(oid, parse)
  OWN.set(arrayOid, arrayOf(parse))
}

/**
 * How values arrive, the same on both databases. Differs from `pg` in four, arrays included: `bigint` is a number while
 * it is a safe integer and a BigInt beyond (`count(*)` is a number); `date` stays `YYYY-MM-DD` (as a Date it would shift
 * by the process's time zone); a `timestamp` without a zone is UTC; `numeric` keeps every digit in a string, in arrays
 * too. `bytea` is a Buffer.
 */
export const valueParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    const own = format === 'binary' ? undefined : OWN.get(oid)
    return own ?? types.getTypeParser(oid, format as 'text')
  },
}
