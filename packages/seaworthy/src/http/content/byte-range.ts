/** Bytes from `start` up to, but not with, `end`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

const ONE_RANGE = /^bytes=[\t ]*(\d{0,15})-(\d{0,15})[\t ]*$/i

/**
 * What a Range asks of a body of so many bytes (RFC 9110 §14.1.2). `whole` for what is no range of bytes, and for several at
 * once, which a server may ignore (§14.2): they cost much and nearly nobody sends them. Undefined where none of it is there.
 */
export function byteRange(field: string, size: number): ByteRange | 'whole' | undefined {
  const [, first = '', last = ''] = ONE_RANGE.exec(field) ?? []
  if (first === '' && last === '') return 'whole'
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? undefined : { start: size - length, end: size }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return 'whole'
  if (start >= size) return undefined
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) }
}
