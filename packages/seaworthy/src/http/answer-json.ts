import { types } from 'node:util'
import { isRecord } from './answer-record.ts'
import { refuse, toInteger, toText } from './answer-values.ts'

/** A value that may be anything, as `Type.Unknown()`: JSON all the same. Copies only what `JSON.stringify` would not take. */
export function toJson(value: unknown, path: string): unknown {
  if (value === undefined) return refuse(value, path, 'a value')
  return isJson(value) ? value : copyJson(value, path)
}

function isJson(value: unknown): boolean {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value)
    case 'bigint':
    case 'function':
    case 'symbol':
      return false
    case 'object':
      if (value === null) return true
      if (Array.isArray(value)) {
        // `every` would pass over holes.
        for (const item of value) if (item === undefined || !isJson(item)) return false
        return true
      }
      // A plain object's own toJSON is met as a function below.
      if (value.constructor !== Object && ('toJSON' in value || !isRecord(value))) return false
      for (const name in value) {
        if (!isJson(value[name as never])) return false
      }
  }
  return true
}

function copyJson(value: unknown, path: string): unknown {
  if (typeof value === 'bigint') return toInteger(value, path)
  if (typeof value !== 'object' || value === null) {
    const isPlain = value !== undefined && isJson(value)
    return isPlain ? value : refuse(value, path, 'a JSON value')
  }
  if (value instanceof Date) return toText(value, path, undefined)
  if (types.isBoxedPrimitive(value)) return copyJson(value.valueOf(), path)
  if (ArrayBuffer.isView(value)) return refuse(value, path, 'a JSON value')
  if ('toJSON' in value && typeof value.toJSON === 'function') return copyJson(value.toJSON(), path)
  if (Array.isArray(value)) return Array.from(value, (item: unknown) => copyJson(item, `${path}/*`))
  if (!isRecord(value)) return refuse(value, path, 'a JSON value')
  const copy: Record<string, unknown> = Object.create(null)
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) copy[name] = copyJson(field, `${path}/*`)
  }
  return copy
}
