import { isObject, type Json } from '../http/json.ts'
import type { Change, RuleId, Verdict } from './change.ts'
import { type Located, resolved } from './located.ts'
import { plainSchema } from './plain-schema.ts'
import { RULES } from './rules.ts'

/** Pairs of schemas that are compared at most; documents of thousands of operations need some ten thousand. */
const MOST_PAIRS = 50_000

/** The two sides of a place; a side that is not there has no value. */
export interface Pair {
  readonly before: Located
  readonly after: Located
}

/** Two documents while they are compared, and what was found so far. */
export class Comparison {
  readonly changes: Change[] = []
  readonly before: Json
  readonly after: Json
  readonly #seen = new Map<unknown, Map<unknown, Set<string>>>()
  #pairs = 0
  #operation: string | undefined

  constructor(before: Json, after: Json) {
    this.before = before
    this.after = after
  }

  within(operation: string | undefined, run: () => void): void {
    this.#operation = operation
    run()
    this.#operation = undefined
  }

  /** @param what a sentence without full stop */
  tell(rule: RuleId, verdict: Verdict, what: string, { before, after }: Pair): void {
    const document = after.value === undefined ? 'old' : 'new'
    const pointer = document === 'old' ? before.pointer : after.pointer
    this.changes.push({
      rule,
      verdict,
      operation: this.#operation,
      pointer,
      document,
      what,
      advice: verdict === 'compatible' ? '' : RULES[rule],
    })
  }

  /** Both sides without references. One that leads nowhere is told. */
  resolve(pair: Pair): Pair {
    const found = { before: resolved(this.before, pair.before), after: resolved(this.after, pair.after) }
    for (const side of ['before', 'after'] as const) {
      if (found[side].value !== undefined || pair[side].value === undefined) continue
      this.tell(
        'document-reference',
        'review',
        `the reference of the document ${side} leads nowhere that can be followed`,
        pair,
      )
    }
    return found
  }

  /** Both schemas in plain words. */
  plain({ before, after }: Pair): { readonly before: Json; readonly after: Json } {
    return { before: plainSchema(this.before, before), after: plainSchema(this.after, after) }
  }

  /** Whether the pair is met for the first time in this role; false as well when there are too many pairs. */
  isNew(pair: Pair, role: string): boolean {
    if (isObject(pair.before.value) && isObject(pair.after.value)) {
      const roles = this.#rolesOf(identityOf(pair.before.value), identityOf(pair.after.value))
      if (roles.has(role)) return false
      roles.add(role)
    }
    if (++this.#pairs < MOST_PAIRS) return true
    this.tellTooLarge(pair)
    return false
  }

  /** Once, however often it is met. */
  tellTooLarge(pair: Pair): void {
    if (this.changes.some(({ rule }) => rule === 'document-too-large')) return
    this.tell('document-too-large', 'review', 'there is more here than is compared', pair)
  }

  #rolesOf(before: unknown, after: unknown): Set<string> {
    const ofBefore = this.#seen.get(before) ?? new Map<unknown, Set<string>>()
    this.#seen.set(before, ofBefore)
    const roles = ofBefore.get(after) ?? new Set<string>()
    ofBefore.set(after, roles)
    return roles
  }
}

/** What was joined on the way is another object each time it is met. */
const identityOf = (schema: Json): unknown =>
  'allOf' in schema && Object.keys(schema).length === 1 ? JSON.stringify(schema) : schema
