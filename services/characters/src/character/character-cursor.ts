import type { SortKey, SortOrder } from './character-order.ts'

/** The row after which a page starts, in an order. */
export interface CharacterCursor {
  readonly sort: SortKey
  readonly order: SortOrder
  readonly id: number
  /** Folded name of the row; only in the order by name. */
  readonly nameKey?: string
}

/** Opaque to clients: base64url (RFC 4648 §5) of a JSON array. */
export function encodeCursor({ sort, order, id, nameKey }: CharacterCursor): string {
  return Buffer.from(
    JSON.stringify(nameKey === undefined ? [sort, order, id] : [sort, order, id, nameKey]),
  ).toString('base64url')
}

/** The cursor in a text that `encodeCursor` made; undefined for every other text. */
export function decodeCursor(text: string): CharacterCursor | undefined {
  const parsed = parseArray(Buffer.from(text, 'base64url').toString())
  if (!parsed) return undefined
  const [sort, order, id, nameKey] = parsed
  if (sort !== 'id' && sort !== 'name') return undefined
  if (order !== 'asc' && order !== 'desc') return undefined
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > 2_147_483_647) return undefined
  if (sort === 'id' ? nameKey !== undefined : typeof nameKey !== 'string' || nameKey.includes('\0'))
    return undefined
  const cursor = { sort, order, id, ...(typeof nameKey === 'string' ? { nameKey } : {}) } as const
  return encodeCursor(cursor) === text ? cursor : undefined
}

function parseArray(json: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
