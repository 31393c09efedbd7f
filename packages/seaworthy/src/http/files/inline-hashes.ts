import { hash } from 'node:crypto'

/** What stands in a page between its own tags, by the hashes that a content security policy allows it by (CSP 3 §2.3.1). */
export interface InlineHashes {
  readonly scripts: readonly string[]
  readonly styles: readonly string[]
  /** Attributes that no hash allows, such as `onclick`: browsers leave them out. */
  readonly refused: readonly string[]
}

/** A comment, a script or style with all that is in it, or any other tag. */
const PIECES =
  /<!--.*?(?:-->|$)|<(script|style)\b((?:"[^"]*"|'[^']*'|[^'">])*)>(.*?)(?:<\/\1(?=[\t\n\f\r />])|$)|<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gis
const REFUSED = /[\s"'/](on[a-z]+|style)\s*=\s*["']?/gi
const HAS_SOURCE = /[\s"'/]src\s*=/i

/**
 * Finds the inline scripts and styles of a page. What it does not find is not allowed, so that a page that is read in another
 * way than by browsers shows less, and never runs more than it was built with.
 */
export function inlineHashes(html: string): InlineHashes {
  // Browsers hash the text after line ends were made one (HTML §13.2.3.5).
  const text = html.replaceAll(/\r\n?/g, '\n')
  const scripts = new Set<string>()
  const styles = new Set<string>()
  const refused = new Set<string>()
  for (const [tag, element, attributes = '', inside = ''] of text.matchAll(PIECES)) {
    if (tag.startsWith('<!--')) continue
    const ofTag = element === undefined ? tag : attributes
    for (const [, name = ''] of withoutValues(ofTag).matchAll(REFUSED)) refused.add(name.toLowerCase())
    if (element === undefined || inside === '') continue
    if (element.toLowerCase() === 'style') styles.add(sourceOf(inside))
    else if (!HAS_SOURCE.test(withoutValues(attributes))) scripts.add(sourceOf(inside))
  }
  return { scripts: [...scripts], styles: [...styles], refused: [...refused] }
}

/** Names of attributes only: what looks like one may stand in the value of another. */
const withoutValues = (attributes: string): string => attributes.replaceAll(/"[^"]*"|'[^']*'/g, '""')

const sourceOf = (inside: string): string => `'sha256-${hash('sha256', inside, 'base64')}'`
