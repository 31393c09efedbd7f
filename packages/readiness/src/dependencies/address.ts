import type { ProxyTarget } from '@seaworthy/rig'
import { UsageError } from '../engine/usage-error.ts'
import { KINDS } from './kinds/index.ts'

const DEFAULT_PORTS: Readonly<Record<string, number>> = Object.assign(
  {},
  ...KINDS.map(({ schemes }) => schemes),
)

/** Where an address leads: of a URL, or of plain `host:port`. @throws UsageError when neither can be read from it. */
export function targetOf(address: string): ProxyTarget {
  const plain = /^([\w.-]+|\[[\da-f:]+\]):(\d+)$/i.exec(address)
  if (plain) return { host: unbracket(plain[1] ?? ''), port: Number(plain[2]) }
  const url = URL.canParse(address) ? new URL(address) : undefined
  const port = Number(url?.port) || DEFAULT_PORTS[url?.protocol ?? '']
  if (!url?.hostname || !port)
    throw new UsageError(`"${address}" is neither a URL with a known port nor host:port`)
  return { host: unbracket(url.hostname), port }
}

/** The same address with another host and port: user, path and parameters stay. */
export function redirect(address: string, port: number): string {
  const host = `127.0.0.1:${port}`
  if (!address.includes('://')) return host
  return address.replace(
    /^([\w+.-]+:\/\/)([^@/?#]*@)?([^/?#]*)/,
    (_, scheme: string, user = '') => scheme + user + host,
  )
}

const unbracket = (host: string) => host.replace(/^\[|\]$/g, '')
