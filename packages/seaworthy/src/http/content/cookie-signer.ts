import { createHmac, timingSafeEqual } from 'node:crypto'

const LEAST_SECRET_BYTES = 32

/** Signs values that come back from a browser, so that it cannot change them. It can read them, and send old ones again. */
export class CookieSigner {
  readonly #secrets: readonly string[]

  /**
   * @param secrets the first one signs, every one is taken, so that a secret is changed without signing anybody out
   * @throws TypeError for a secret of less than 32 bytes
   */
  constructor(secrets: readonly [current: string, ...former: string[]]) {
    for (const secret of secrets)
      if (Buffer.byteLength(secret) < LEAST_SECRET_BYTES)
        throw new TypeError(`a secret that signs cookies has at least ${LEAST_SECRET_BYTES} bytes`)
    this.#secrets = secrets
  }

  /** @param name of the cookie: a value that was signed for one is none for another */
  sign(name: string, value: string): string {
    const encoded = Buffer.from(value).toString('base64url')
    return `${encoded}.${macOf(this.#secrets[0] as string, name, encoded).toString('base64url')}`
  }

  /** The value; undefined where it was not signed here. */
  read(name: string, signed: string | undefined): string | undefined {
    const [encoded, mac, ...more] = signed?.split('.') ?? []
    if (encoded === undefined || mac === undefined || more.length > 0) return undefined
    const given = Buffer.from(mac, 'base64url')
    const isOurs = this.#secrets.some((secret) => {
      const expected = macOf(secret, name, encoded)
      return given.length === expected.length && timingSafeEqual(given, expected)
    })
    return isOurs ? Buffer.from(encoded, 'base64url').toString() : undefined
  }
}

const macOf = (secret: string, name: string, encoded: string): Buffer =>
  createHmac('sha256', secret).update(`${name}=${encoded}`).digest()
