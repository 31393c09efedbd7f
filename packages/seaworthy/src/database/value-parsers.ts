import { types } from 'pg'

const INT8 = 20
const INT8_ARRAY = 1016
const DATE = 1082
const DATE_ARRAY = 1182

const int8 = (text: string): number | bigint => {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}
const arrayOf =
  <T>(parse: (text: string) => T) =>
  (text: string) =>
    textArray(text).map((item) => (item === null ? null : parse(item)))
const textArray = types.getTypeParser(1009 as number as 25) as (text: string) => (string | null)[]

/**
 * How values arrive, the same on both databases. Differs from `pg` in two: `bigint` is a number while it is a safe
 * integer and a BigInt beyond (`count(*)` is a number), and `date` stays `YYYY-MM-DD` (as a Date it would shift by
 * the process's time zone). `numeric` stays a string, timestamps are Dates, `bytea` is a Buffer.
 */
export const valueParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === INT8) return int8
      if (oid === DATE) return String
      if (oid === INT8_ARRAY) return arrayOf(int8)
      if (oid === DATE_ARRAY) return arrayOf(String)
    }
    return types.getTypeParser(oid, format as 'text')
  },
}
