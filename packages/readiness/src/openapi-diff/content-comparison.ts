import { asObject, type Json } from '../http/json.ts'
import type { Comparison, Pair } from './comparison.ts'
import type { Direction } from './effect.ts'
import { below, type Located } from './located.ts'
import { compareSchemas } from './schema-comparison.ts'

/** Compares the body that clients send. */
export function compareRequestBody(comparison: Comparison, pair: Pair): void {
  const body = comparison.resolve(pair)
  const [was, is] = [body.before.value, body.after.value]
  if (was === undefined && is === undefined) return
  const isRequired = asObject(is).required === true
  if (was === undefined)
    return comparison.tell(
      'request-body-added',
      isRequired ? 'breaking' : 'compatible',
      `a body ${isRequired ? 'has to' : 'may'} be sent now`,
      body,
    )
  if (is === undefined)
    return comparison.tell('request-body-removed', 'review', 'a body is no longer taken', body)
  if (isRequired && asObject(was).required !== true)
    comparison.tell('request-body-required', 'breaking', 'the body has to be sent now', body)
  compareContent(
    comparison,
    { before: below(body.before, 'content'), after: below(body.after, 'content') },
    'request',
  )
}

/** Compares what stands under media types. */
export function compareContent(comparison: Comparison, content: Pair, direction: Direction): void {
  const [was, is] = [byMediaType(content.before), byMediaType(content.after)]
  for (const mediaType of new Set([...was.keys(), ...is.keys()])) {
    const [old, now] = [was.get(mediaType), is.get(mediaType)]
    const pair = {
      before: old === undefined ? { ...content.before, value: undefined } : below(content.before, old),
      after: now === undefined ? { ...content.after, value: undefined } : below(content.after, now),
    }
    if (old === undefined)
      comparison.tell(`${direction}-media-type-added`, 'compatible', `${mediaType} is new`, pair)
    else if (now === undefined)
      comparison.tell(`${direction}-media-type-removed`, 'breaking', `${mediaType} is gone`, pair)
    else
      compareSchemas(
        comparison,
        { before: below(pair.before, 'schema'), after: below(pair.after, 'schema') },
        direction,
      )
  }
}

/** Case does not matter (RFC 9110 §8.3.1). */
const byMediaType = ({ value }: Located): Map<string, string> =>
  new Map(
    Object.keys(asObject(value) as Json).map((mediaType) => [
      mediaType.toLowerCase().replaceAll(/\s/g, ''),
      mediaType,
    ]),
  )
