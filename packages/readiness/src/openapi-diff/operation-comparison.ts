import { isDeepStrictEqual } from 'node:util'
import { asArray, asObject } from '../http/json.ts'
import type { Comparison, Pair } from './comparison.ts'
import { compareRequestBody } from './content-comparison.ts'
import { below } from './located.ts'
import { compareParameters } from './parameter-comparison.ts'
import { compareResponses } from './response-comparison.ts'
import { compareSecurity } from './security-comparison.ts'

/** Compares an operation that both documents have. */
export function compareOperations(
  comparison: Comparison,
  operation: Pair,
  item: Pair,
  path: { readonly old: string; readonly now: string },
): void {
  const at = (key: string): Pair => ({
    before: below(operation.before, key),
    after: below(operation.after, key),
  })
  const [before, after] = [asObject(operation.before.value), asObject(operation.after.value)]
  compareOperationIds(comparison, at('operationId'))
  if (!isDeepStrictEqual(asArray(before.tags), asArray(after.tags)))
    comparison.tell(
      'operation-tags',
      'review',
      `the tags are ${listed(after.tags)}, and were ${listed(before.tags)}`,
      at('tags'),
    )
  if (after.deprecated === true && before.deprecated !== true)
    comparison.tell('operation-deprecated', 'compatible', 'the operation is deprecated now', at('deprecated'))
  if (!isDeepStrictEqual(before.callbacks ?? {}, after.callbacks ?? {}))
    comparison.tell('operation-callbacks', 'review', 'the callbacks are others', at('callbacks'))
  if (path.old !== path.now)
    comparison.tell(
      'path-parameter-renamed',
      'review',
      `the path is ${path.now}, and was ${path.old}`,
      operation,
    )
  compareSecurity(comparison, at('security'))
  compareParameters(comparison, operation, item, path)
  compareRequestBody(comparison, at('requestBody'))
  compareResponses(comparison, at('responses'))
}

function compareOperationIds(comparison: Comparison, pair: Pair): void {
  const [was, is] = [pair.before.value, pair.after.value]
  if (was === is) return
  if (was === undefined)
    return comparison.tell('operation-id', 'review', `the operation is called ${is} now, and had no id`, pair)
  comparison.tell(
    'operation-id',
    'breaking',
    is === undefined
      ? `the operation has no id any more, and was called ${was}`
      : `the operation is called ${is} now, and was ${was}`,
    pair,
  )
}

const listed = (tags: unknown): string => asArray(tags).join(', ') || 'none'
