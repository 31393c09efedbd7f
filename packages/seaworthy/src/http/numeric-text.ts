/** Numbers as text, such as an id that no JSON number holds. */
const INTEGERS: Readonly<Record<string, readonly [min: bigint, max: bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
}
const INTEGER = /^-?(?:0|[1-9]\d{0,19})$/
const DECIMAL = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i

export const NUMERIC_FORMATS: readonly string[] = [...Object.keys(INTEGERS), 'decimal']

export const isNumericFormat = (format: string | undefined): boolean =>
  NUMERIC_FORMATS.includes(format as string)

/** Whether the text is a number of the format; false for a format that is not one of numbers. */
export function isNumericText(text: string, format: string): boolean {
  if (format === 'decimal') return DECIMAL.test(text)
  const range = INTEGERS[format]
  if (range === undefined || !INTEGER.test(text)) return false
  const value = BigInt(text)
  return value >= range[0] && value <= range[1]
}
