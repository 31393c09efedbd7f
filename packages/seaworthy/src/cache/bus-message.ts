/** What an invalidation names. */
export type Target =
  | { readonly kind: 'keys'; readonly names: readonly string[] }
  | { readonly kind: 'tags'; readonly names: readonly string[] }
  | { readonly kind: 'all' }

/** An invalidation as it travels on the bus and stands in the log. */
export interface InvalidationMessage {
  /** Who sent it, and has therefore applied it already. */
  readonly sender: string
  readonly target: Target
}

export type BusMessage =
  | { readonly kind: 'done'; readonly key: string }
  | {
      readonly kind: 'invalidation'
      readonly seq: number
      readonly epoch: string
      readonly message: InvalidationMessage
    }

const KINDS = { k: 'keys', t: 'tags', a: 'all' } as const

export function writeInvalidation({ sender, target }: InvalidationMessage): string {
  return JSON.stringify([sender, target.kind[0], target.kind === 'all' ? [] : target.names])
}

/** Undefined for what is no invalidation. */
export function readInvalidation(text: string): InvalidationMessage | undefined {
  try {
    const [sender, kind, names] = JSON.parse(text) as [unknown, keyof typeof KINDS, unknown]
    if (typeof sender !== 'string' || !Object.hasOwn(KINDS, kind)) return undefined
    if (kind === 'a') return { sender, target: { kind: 'all' } }
    if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) return undefined
    return { sender, target: { kind: KINDS[kind], names } }
  } catch {
    return undefined
  }
}

/** Undefined for what nobody of ours sent. */
export function readBusMessage(text: string): BusMessage | undefined {
  if (text.startsWith('d ')) return { kind: 'done', key: text.slice(2) }
  const [, seq, epoch, body] = /^i (\d{1,15}) (\S+) (.*)$/s.exec(text) ?? []
  const message = body === undefined ? undefined : readInvalidation(body)
  if (seq === undefined || epoch === undefined || message === undefined) return undefined
  return { kind: 'invalidation', seq: Number(seq), epoch, message }
}
