import { isRecord, tagOf } from './answer-record.ts'
import { isNumericText } from './numeric-text.ts'

/** What an answer has in place of what its schema asks for. Types only, no values. No Error: a union tries its forms by it. */
export class Misfit {
  /** JSON Pointer into the answer; `*` stands for an index or a key. */
  readonly path: string
  readonly expected: string
  readonly found: string

  constructor(path: string, expected: string, value: unknown) {
    this.path = path
    this.expected = expected
    this.found = nameOf(value)
  }
}

export function refuse(value: unknown, path: string, expected: string): never {
  throw new Misfit(path, expected, value)
}

/** `numeric` is text, so that it keeps every digit; taken where a number says the same. */
export function toNumber(value: unknown, path: string): number {
  if (typeof value === 'string' || typeof value === 'bigint') {
    const number = Number(value)
    const decimal = decimalOf(String(value))
    if (Number.isFinite(number) && decimal !== undefined && decimal === decimalOf(String(number)))
      return number
  }
  return refuse(value, path, 'a finite number')
}

export function toInteger(value: unknown, path: string): number {
  if (typeof value === 'bigint' || (typeof value === 'string' && decimalOf(value) !== undefined)) {
    const number = Number(value)
    if (Number.isSafeInteger(number) && decimalOf(String(value)) === decimalOf(String(number))) return number
  }
  return refuse(value, path, 'an integer')
}

/** Postgres writes a boolean that was cast to text, or is part of a record, as either. */
export function toBoolean(value: unknown, path: string): boolean {
  if (value === 'true' || value === 't') return true
  if (value === 'false' || value === 'f') return false
  return refuse(value, path, 'a boolean')
}

export function toText(value: unknown, path: string, format: string | undefined): string {
  if (value instanceof Date && (format === undefined || format === 'date' || format === 'date-time')) {
    const year = value.getUTCFullYear()
    if (year >= 0 && (year <= 9999 || format === undefined)) {
      return format === 'date' ? value.toISOString().slice(0, 10) : value.toISOString()
    }
  } else if (typeof value === 'bigint' || Number.isFinite(value)) {
    const text = String(value)
    if (format === undefined || isNumericText(text, format)) return text
  }
  return refuse(value, path, format === undefined ? 'a string' : `a string of format ${format}`)
}

/** RFC 3339, as `date` of Postgres and `toISOString` write it; not BC, not `infinity`, not a timestamp as Postgres writes it. */
export const isDateText = (text: string): boolean => DATE.test(text)
export const isDateTimeText = (text: string): boolean => DATE_TIME.test(text)

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/
const DATE_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

/** A member of an enumeration that is no text, given as text or BigInt. */
export function toMember(value: unknown, path: string, members: readonly unknown[]): unknown {
  for (const member of members) {
    if (typeof member === 'number' && (typeof value === 'string' || typeof value === 'bigint')) {
      if (decimalOf(String(value)) === decimalOf(String(member))) return member
    }
  }
  return refuse(value, path, members.length === 1 ? CONSTANT : `one of ${members.length} constants`)
}

const CONSTANT = 'the constant'

/** A form of a union: whether the value looks like it without being changed, and how it is copied. */
export interface Form {
  fits(value: unknown): boolean
  copy(value: unknown): unknown
}

/**
 * The form that keeps most of the value; of several, one that the value has before one that it can be made to have. A form that
 * is smaller and fits as it is must not win over the one that was meant, which drops fields without a word.
 */
export function choose(value: unknown, path: string, forms: readonly Form[]): unknown {
  const misfits: Misfit[] = []
  const most = fieldsIn(value)
  let best: unknown
  let kept = -1
  for (const wanted of [true, false]) {
    for (const form of forms) {
      if (form.fits(value) !== wanted) continue
      try {
        const copy = form.copy(value)
        const fields = fieldsIn(copy)
        if (fields === most) return copy
        if (fields > kept) {
          best = copy
          kept = fields
        }
      } catch (misfit) {
        if (!(misfit instanceof Misfit)) throw misfit
        // Another tag, or another type altogether: not the form that was meant.
        if (misfit.path !== path && misfit.expected !== CONSTANT) misfits.push(misfit)
      }
    }
  }
  if (kept >= 0) return best
  const [only, ...others] = misfits
  throw only && others.length === 0 ? only : new Misfit(path, `one of ${forms.length} forms`, value)
}

function fieldsIn(value: unknown): number {
  if (value === null || typeof value !== 'object' || value instanceof Date) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) count += fieldsIn(item)
    return count
  }
  for (const name of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[name]
    if (field !== undefined) count += 1 + fieldsIn(field)
  }
  return count
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i
/** No text that is longer says what a number says, but for zeros that nobody writes. */
const MAX_DECIMAL = 1_000

/** One spelling for one value: sign, digits and exponent; undefined for text that is no decimal. */
function decimalOf(text: string): string | undefined {
  const match = text.length > MAX_DECIMAL ? null : DECIMAL.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole + fraction === '') return undefined
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  const power = Number(exponent) - fraction.length + digits.length - significant.length
  return `${sign === '-' ? '-' : ''}${significant}e${power}`
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an Invalid Date' : 'a Date'
  if (value instanceof Uint8Array) return 'bytes'
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return 'a number that JSON does not have'
    return Number.isInteger(value) ? 'an integer' : 'a fraction'
  }
  if (typeof value !== 'object') return `a ${typeof value}`
  return isRecord(value) ? 'an object' : `an object of ${tagOf(value)}`
}
