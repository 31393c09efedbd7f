/** What a cookie may say of itself beside its value. */
export interface CookieOptions {
  /** How long the browser keeps it, in seconds. Default: until it is closed. 0 takes the cookie away. */
  readonly maxAgeS?: number
  /** Whether it comes with requests from other sites: `Lax` with links that are followed, `Strict` with none. Default `Lax`. */
  readonly sameSite?: 'Lax' | 'Strict'
  /** Whether scripts of the page can read it. Default false. */
  readonly readable?: boolean
}

/** RFC 6265 §4.1.1: a token, and visible ASCII without quotes, commas, semicolons and backslashes. */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/
const VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/
/** What browsers keep of one. */
const MOST_BYTES = 4_096
/** 400 days, which is what browsers cut it to (RFC 6265bis §5.5). */
const MOST_AGE_S = 400 * 24 * 60 * 60

/**
 * A cookie for the `cookies` of `respond`: `__Host-`, `Secure`, `HttpOnly`, `Path=/`, so that no other host and no connection
 * without TLS can set or see it (RFC 6265bis §4.1.3.2). Browsers take it over plain HTTP from `localhost`.
 *
 * @param name without the prefix
 * @throws TypeError for what is no cookie, such as a value with spaces: encode it
 */
export function hostCookie(
  name: string,
  value: string,
  { maxAgeS, sameSite = 'Lax', readable = false }: CookieOptions = {},
): string {
  if (!NAME.test(name))
    throw new TypeError(`the name of a cookie is letters, digits and -, not ${JSON.stringify(name)}`)
  if (!VALUE.test(value))
    throw new TypeError(
      `the value of the cookie ${name} has a space, a comma, a quote or a control: encode it, such as in base64url`,
    )
  if (maxAgeS !== undefined && !(Number.isInteger(maxAgeS) && maxAgeS >= 0 && maxAgeS <= MOST_AGE_S))
    throw new TypeError(`maxAgeS of the cookie ${name} is ${maxAgeS}: whole seconds up to ${MOST_AGE_S}`)
  const cookie = [
    `__Host-${name}=${value}`,
    'Path=/',
    'Secure',
    ...(readable ? [] : ['HttpOnly']),
    `SameSite=${sameSite}`,
    ...(maxAgeS === undefined ? [] : [`Max-Age=${maxAgeS}`]),
  ].join('; ')
  if (cookie.length > MOST_BYTES)
    throw new TypeError(
      `the cookie ${name} has ${cookie.length} bytes, and browsers keep ${MOST_BYTES}: keep it on the server, under an id`,
    )
  return cookie
}

/**
 * The value of a cookie that `hostCookie` made. Undefined where there is none, or more than one: somebody put another beside it.
 *
 * @param field `headers.cookie` of the request
 */
export function readHostCookie(field: string | undefined, name: string): string | undefined {
  const start = `__Host-${name}=`
  const found = (field ?? '').split(';').filter((each) => each.trimStart().startsWith(start))
  return found.length === 1 ? found[0]?.trim().slice(start.length) : undefined
}
