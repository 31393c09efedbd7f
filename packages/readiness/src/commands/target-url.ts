import { UsageError } from '../engine/usage-error.ts'

/**
 * The URL of a running service as it was typed, `http://` added where it is only a host.
 *
 * @throws UsageError when it is no address, or holds credentials.
 */
export function targetUrl(typed: string): string {
  const url = /^https?:\/\//.test(typed) ? typed : `http://${typed}`
  if (!URL.canParse(url)) throw new UsageError(`"${typed}" is no address`)
  const { username, password } = new URL(url)
  if (username || password) {
    throw new UsageError('an address ends up in reports: send credentials by --header')
  }
  return url
}
