import { extname } from 'node:path'
import { isKnownEnding } from '../content/media-type-of.ts'

/**
 * Whether a person goes to a page, and the page itself knows what to show: a browser asks for HTML by name then, and not for
 * a part of a page whose file would have a known ending.
 */
export function isNavigation(accept: string | undefined, name: string): boolean {
  const asked = accept?.split(',').some((entry) => HTML.test(entry)) ?? false
  return asked && !isKnownEnding(extname(name))
}

/** With a weight that is not 0 (RFC 9110 §12.4.2). */
const HTML = /^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;(?!.*\bq=0(?:\.0*)?\s*(?:;|$)).*)?$/i
