/** One way in which an upstream misbehaves. */
export type Fault =
  | { readonly kind: 'latency'; readonly ms: number }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** Half of the promised bytes, then the end of the connection. */
  | { readonly kind: 'cut-body' }
  | { readonly kind: 'wrong-json' }
  | { readonly kind: 'wrong-shape' }
  /** A page of a captive portal: status 200, HTML. */
  | { readonly kind: 'portal' }
  | { readonly kind: 'huge'; readonly bytes: number }
  | { readonly kind: 'trickle'; readonly bytesPerTick: number; readonly tickMs: number }
  /** The healthy answer, changed in a way of its own that the upstream declares under `mangles`. */
  | { readonly kind: 'mangled'; readonly as: string }

/** Which requests a fault meets: all of them unless narrowed. */
export interface FaultRule {
  readonly fault: Fault
  /** Only the first n requests after the rule was set (of those with the key, when one is named). */
  readonly first?: number
  /** Only requests with this key: what a request is about, such as a page or a name. */
  readonly key?: string
  /** Only this share of the requests, 0 to 1, chosen at random but the same ones in every run. */
  readonly share?: number
}
