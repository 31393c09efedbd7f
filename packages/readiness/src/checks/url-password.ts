/** A password written into an address: `postgres://user:password@host/name`. */
export interface UrlPassword {
  /** Where the address begins in the text. */
  readonly index: number
  readonly scheme: string
  readonly user: string
  readonly password: string
  readonly host: string
}

/** Every length is bounded: a text of one long word must not take quadratic time. */
const ADDRESS =
  /\b([a-z][a-z0-9+.-]{1,20}):\/\/([^\s:@/'"`\\?#]{0,100}):([^\s@/'"`\\?#]{1,200})@(\[[0-9a-f:]+\]|[$<{%]*[\w.-]+)/gi

export function urlPasswords(text: string): readonly UrlPassword[] {
  return [...text.matchAll(ADDRESS)].map(
    ({ index, 1: scheme = '', 2: user = '', 3: password = '', 4: host = '' }) => ({
      index,
      scheme,
      user,
      password,
      host,
    }),
  )
}

const PLACEHOLDER =
  /^(?:(?:your|my|db)[-_]?)?(?:pass|password|passwd|pwd|pw|secret|postgres|user|username|example|change[-_]?me|only[-_]for[-_](?:development|tests?)|x{3,}|\*+|\.{3}|…+)$/i
/** Filled in later: by a shell, a template, a format string or the reader. */
const FILLED_IN = /^(?:\$|<.*>$|\[.*\]$|\{.*\}$|%[sdv(])|\$\{|\{\{/

/** Whether nobody would take it for the real one. */
export function isPlaceholder({ user, password }: Pick<UrlPassword, 'user' | 'password'>): boolean {
  return password === user || PLACEHOLDER.test(password) || FILLED_IN.test(password)
}

const HERE_OR_NOWHERE =
  /^(?:127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|host|hostname|(?:.+\.)?(?:localhost|example|invalid|test|example\.(?:com|net|org)))\.?$/i

/** Whether the host is this machine, or a name that RFC 2606 and RFC 6761 keep for examples and tests. */
export function isHereOrNowhere(host: string): boolean {
  return HERE_OR_NOWHERE.test(host)
}
