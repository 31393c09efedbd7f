/** One field of a protobuf message: its number and its value, nested messages still as bytes. */
export interface Field {
  readonly number: number
  readonly value: bigint | Buffer
}

/**
 * Reads the fields of one protobuf message without a schema (protobuf.dev/programming-guides/encoding).
 *
 * @throws RangeError when the bytes end in the middle of a field.
 */
export function readFields(bytes: Buffer): readonly Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) throw new RangeError('protobuf ends inside a number')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new RangeError('protobuf number is longer than 64 bits')
  }
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('protobuf ends inside a field')
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = varint()
    const number = Number(tag >> 3n)
    const wire = Number(tag & 7n)
    if (wire === 0) fields.push({ number, value: varint() })
    else if (wire === 1) fields.push({ number, value: take(8).readBigUInt64LE() })
    else if (wire === 2) fields.push({ number, value: take(Number(varint())) })
    else if (wire === 5) fields.push({ number, value: BigInt(take(4).readUInt32LE()) })
    else throw new RangeError(`protobuf wire type ${wire} is not known`)
  }
  return fields
}

/** All nested messages with that field number. */
export function messages(fields: readonly Field[], number: number): readonly (readonly Field[])[] {
  return fields.flatMap((field) =>
    field.number === number && Buffer.isBuffer(field.value) ? [readFields(field.value)] : [],
  )
}

/** The bytes of a field, empty when absent. */
export function bytesOf(fields: readonly Field[], number: number): Buffer {
  const value = fields.findLast((field) => field.number === number)?.value
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0)
}
