import { posix } from 'node:path'

/** Webpack, Parcel, Angular: hexadecimal with digits and letters, behind a dot or a dash. */
const HEXADECIMAL = /[.-](?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,64}(?=\.)/
/** Vite, Rollup and esbuild write eight letters of base64url or base32: these are none of a word, a number or a date. */
const MIXED = /[.-](?=\w*\d[A-Za-z_])(?=\w*[A-Z])\w{8}(?=\.\w+$)/
/** These may be. */
const EIGHT = /[.-][\w-]{8}(?=\.\w+$)/
/** SvelteKit says it by the folder. */
const IMMUTABLE_FOLDER = /(?:^|\/)_app\/immutable\//

/**
 * The names that carry a hash of the content, as bundlers write it, so that other content has another name. A name that could
 * be a word counts only in a folder of nothing but such names, one of which is no word: who asks again has lost little, and who
 * keeps for a year what changes has lost much.
 */
export function hashedNames(names: Iterable<string>): ReadonlySet<string> {
  const folders = Map.groupBy(names, (name) => posix.dirname(name))
  const hashed = [...folders.values()].flatMap((inFolder) => {
    const isBuilt =
      inFolder.some(isSurely) && inFolder.every((name) => isSurely(name) || matches(EIGHT, name))
    return isBuilt ? inFolder : inFolder.filter(isSurely)
  })
  return new Set(hashed)
}

const isSurely = (name: string): boolean =>
  matches(HEXADECIMAL, name) || matches(MIXED, name) || IMMUTABLE_FOLDER.test(name)

/** A source map has the name of what it maps. */
const matches = (pattern: RegExp, name: string): boolean =>
  pattern.test(posix.basename(name).replace(/\.map$/, ''))
