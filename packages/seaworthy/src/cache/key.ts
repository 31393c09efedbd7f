const ENTITY = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*'
const KEY = new RegExp(`^${ENTITY}:[\\x21-\\x7e]{1,400}$`)
const TAG = /^[\x21-\x7e]{1,200}$/

/**
 * Keys are `<entity>:<id>` with further parts after more colons, such as `species:pikachu` or
 * `translation:yoda:pikachu`: what it is in kebab-case, then which one, in visible ASCII without spaces, at most 400
 * characters. Encode other identifiers (`encodeURIComponent`) or hash them.
 *
 * @throws TypeError: a mistake of the author.
 */
export function assertKey(key: string): void {
  if (!KEY.test(key)) {
    throw new TypeError(
      `cache key ${JSON.stringify(key.slice(0, 100))} is not <entity>:<id>, such as "species:pikachu" (visible ASCII, at most 400 characters)`,
    )
  }
}

/** @throws TypeError when the tag is empty, longer than 200 characters, or not visible ASCII. */
export function assertTag(tag: string): void {
  if (!TAG.test(tag)) {
    throw new TypeError(
      `cache tag ${JSON.stringify(tag.slice(0, 100))} is not 1 to 200 characters of visible ASCII`,
    )
  }
}

/** What stands before the first colon: the label in metrics. */
export function entityOf(key: string): string {
  return key.slice(0, key.indexOf(':'))
}
