import type { InlineHashes } from './inline-hashes.ts'

/** Directives of a content security policy (CSP 3 §6), each with its sources. */
export type ContentSecurityPolicy = Readonly<Record<string, readonly string[]>>

/** A page of the service's own: its scripts and styles, and calls to its own routes. */
const OF_A_PAGE: ContentSecurityPolicy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'", 'data:'],
  'media-src': ["'self'", 'blob:'],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'frame-ancestors': ["'none'"],
  'base-uri': ["'self'"],
  'form-action': ["'self'"],
}

/**
 * The policy of a page, or of a script, which a worker is held to. A directive that is given takes the place of the one that
 * stands here; the scripts and styles that stand in the page are allowed by their hashes.
 *
 * @throws TypeError for what is no directive
 */
export function pagePolicy(
  own: ContentSecurityPolicy = {},
  { scripts, styles }: Pick<InlineHashes, 'scripts' | 'styles'> = { scripts: [], styles: [] },
): string {
  const directives = { ...OF_A_PAGE, ...own }
  for (const [name, sources] of Object.entries(directives)) {
    const wrong = [name, ...sources].find((each) => !/^[!-+\--:<-~]+$/.test(each))
    if (wrong !== undefined)
      throw new TypeError(
        `contentSecurityPolicy has ${JSON.stringify(wrong)} in ${name}: names and sources without spaces, commas and semicolons, such as 'connect-src': ["'self'", 'https://api.example.com']`,
      )
  }
  const hashes: Record<string, readonly string[]> = { 'script-src': scripts, 'style-src': styles }
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...allowed(sources, hashes[name] ?? [])].join(' '))
    .join('; ')
}

/** Beside a hash browsers ignore 'unsafe-inline', and beside others 'none'. */
function allowed(sources: readonly string[], hashes: readonly string[]): readonly string[] {
  if (sources.includes("'unsafe-inline'")) return sources
  return hashes.length === 0 ? sources : [...sources.filter((each) => each !== "'none'"), ...hashes]
}
