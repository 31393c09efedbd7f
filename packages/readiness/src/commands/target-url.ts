import { UsageError } from '../engine/usage-error.ts'

/**
 * The URL of a running service as it was typed, `http://` added where it is only a host.
 *
 * @throws UsageError when it is no address of HTTP, or holds credentials.
 */
export function targetUrl(typed: string): string {
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(typed)?.[1]?.toLowerCase()
  const url = scheme === undefined ? `http://${typed}` : typed
  const isHttp = scheme === undefined || scheme === 'http' || scheme === 'https'
  if (!isHttp || !URL.canParse(url)) {
    throw new UsageError(
      `"${typed}" is no address of HTTP, such as http://127.0.0.1:8080 or https://example.org`,
    )
  }
  const { username, password } = new URL(url)
  if (username || password) {
    throw new UsageError('an address ends up in reports: send credentials by --header')
  }
  return url
}
