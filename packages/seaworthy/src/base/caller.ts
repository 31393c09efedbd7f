const spell = (text: string): string => encodeURIComponent(text.toWellFormed())

/**
 * Who calls, to whatever counts, keeps or records by caller. Two callers have two keys, whatever their ids look like, and
 * the same subject of two tenants is two callers.
 */
export class Caller {
  readonly kind: 'user' | 'service' | 'address'
  /** Subject of a verified token, or an address. */
  readonly id: string
  readonly tenantId: string | undefined
  readonly #key: string

  constructor(kind: Caller['kind'], id: string, tenantId?: string) {
    this.kind = kind
    this.id = id
    this.tenantId = tenantId
    this.#key =
      kind === 'address' ? id : `${kind}:${tenantId === undefined ? '' : spell(tenantId)}/${spell(id)}`
  }

  /** The same for all callers of a tenant; undefined for who has none. */
  tenantKey(): string | undefined {
    return this.tenantId === undefined ? undefined : `tenant:${spell(this.tenantId)}`
  }

  /** Text for keys: no delimiter but `:` and `/`, and none of those inside its parts. */
  key(): string {
    return this.#key
  }
}
