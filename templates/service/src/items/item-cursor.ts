/** The place after an item, opaque to clients: base64url (RFC 4648 §5) of its id. */
export function encodeCursor(id: number): string {
  return Buffer.from(String(id)).toString('base64url')
}

/** The id in a text that `encodeCursor` made; undefined for every other text. */
export function decodeCursor(text: string): number | undefined {
  const id = Number(Buffer.from(text, 'base64url').toString())
  return Number.isSafeInteger(id) && id > 0 && encodeCursor(id) === text ? id : undefined
}
