import { networkTrouble } from '../errors/index.ts'
import type { Secret } from '../settings/index.ts'

/** By what Redis says: what is wrong and what to do, in the words of whoever has to mend it. */
const ADVICE: readonly (readonly [says: RegExp, advice: (at: string) => string])[] = [
  [/WRONGPASS|invalid password/, (at) => `${at} refuses the user and password of REDIS_URL: correct them`],
  [/NOAUTH/, (at) => `${at} wants a password, and REDIS_URL has none: put it there, after the user`],
  [
    /NOPERM/,
    (at) => `the user of REDIS_URL may not do what the service needs on ${at}: grant it with ACL SETUSER`,
  ],
  [
    /max number of clients/,
    (at) => `${at} has no connection left: raise its maxclients, or run fewer replicas`,
  ],
  [
    /DB index/,
    (at) => `${at} does not have the database that ends REDIS_URL: use one that it has, such as /0`,
  ],
]

/** What keeps the service from Redis and what to do about it; what Redis said itself when nobody knows better. */
export function redisTrouble(error: Error, url: Secret): string {
  const { protocol, hostname, port } = new URL(url.reveal())
  const address = `${hostname || 'localhost'}:${port || 6379}`
  const known = ADVICE.find(([says]) => says.test(error.message))
  if (known) return known[1](address)
  const destination = { address, variable: 'REDIS_URL', authority: 'NODE_EXTRA_CA_CERTS' }
  const trouble = networkTrouble(error, destination)
  // A Redis without TLS waits for the end of what it takes for a command.
  if (protocol === 'rediss:' && /ETIMEDOUT|timed? ?out/i.test(error.message)) {
    return `${trouble ?? error.message}; or it does not speak TLS, and REDIS_URL (rediss:) asks for it`
  }
  return trouble ?? error.message
}
