/** An object of a JSON document. */
export type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
export const asObject = (value: unknown): Json => (isObject(value) ? value : {})
export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A name as a step of a JSON Pointer, and back (RFC 6901 §3). */
export const pointerStep = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
export const pointerName = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')
