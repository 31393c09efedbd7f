import { types } from 'node:util'

/**
 * Whether an object's own fields are what it holds, as those of a plain object or of a class are. A Map, a Date, a Promise
 * or a stream of bytes would leave as `{}` or as a list of its inner workings.
 */
export function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return true
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return false
  if (types.isNativeError(value) || types.isBoxedPrimitive(value)) return false
  if (Symbol.asyncIterator in value || 'pipe' in value) return false
  // Of the built-in ones; a class may name itself as well, and then has fields.
  return tagOf(value) === 'Object' || Object.keys(value).length > 0
}

/** What the language calls the object: `Map`, `RegExp`, `Object` for those of classes. */
export const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1)
