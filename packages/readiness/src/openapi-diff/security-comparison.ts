import { isDeepStrictEqual } from 'node:util'
import { asArray, asObject, type Json } from '../http/json.ts'
import type { Comparison, Pair } from './comparison.ts'

/** Compares who is let in. A client of before meets one of the former alternatives, and has to meet one of the new. */
export function compareSecurity(comparison: Comparison, pair: Pair): void {
  const [was, is] = [
    alternativesOf(pair.before.value, comparison.before),
    alternativesOf(pair.after.value, comparison.after),
  ]
  const said = (alternatives: readonly Json[]) => alternatives.map(inWords).join(', or ')
  const lost = was.filter((old) => !is.some((now) => isMetBy(now, old)))
  if (lost.length > 0)
    comparison.tell(
      'security-tightened',
      'breaking',
      `${said(lost)} ${lost.length === 1 ? 'is' : 'are'} no longer enough; asked for: ${said(is)}`,
      pair,
    )
  else if (is.some((now) => !was.some((old) => isMetBy(old, now))))
    comparison.tell('security-loosened', 'compatible', `enough now: ${said(is)}`, pair)
  compareSchemes(
    comparison,
    was.filter((old) => is.some((now) => isDeepStrictEqual(old, now))),
    pair,
  )
}

/** None at all is one that asks for nothing. */
function alternativesOf(own: unknown, document: Json): readonly Json[] {
  const list = asArray(own ?? document.security).map(asObject)
  return list.length > 0 ? list : [{}]
}

const isMetBy = (asked: Json, given: Json): boolean =>
  Object.entries(asked).every(
    ([scheme, scopes]) =>
      scheme in given && asArray(scopes).every((scope) => asArray(given[scheme]).includes(scope)),
  )

const inWords = (alternative: Json): string =>
  Object.entries(alternative)
    .map(([scheme, scopes]) => [scheme, ...asArray(scopes)].join(' '))
    .join(' and ') || 'nothing'

/** What a scheme that is still asked for means. */
function compareSchemes(comparison: Comparison, kept: readonly Json[], pair: Pair): void {
  const schemeOf = (document: Json, name: string) => {
    const { description, ...scheme } = asObject(asObject(asObject(document.components).securitySchemes)[name])
    return scheme
  }
  for (const name of new Set(kept.flatMap(Object.keys)))
    if (!isDeepStrictEqual(schemeOf(comparison.before, name), schemeOf(comparison.after, name)))
      comparison.tell('security-scheme', 'review', `the scheme ${name} is another`, pair)
}
