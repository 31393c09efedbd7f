import type { Call } from './exchange.ts'

/** The curl command that sends the same request, long bodies shortened. */
export function curl(call: Call): string {
  const parts = ['curl -i']
  if (call.method && call.method !== 'GET') parts.push(call.method === 'HEAD' ? '-I' : `-X ${call.method}`)
  for (const [name, value] of Object.entries(call.headers ?? {}))
    parts.push(`-H ${quote(`${name}: ${value}`)}`)
  if (call.body !== undefined) parts.push(`-d ${quote(String(call.body).slice(0, 200))}`)
  if (call.rawPath) parts.push(`--path-as-is ${quote(new URL(call.url).origin + call.rawPath)}`)
  else parts.push(quote(String(call.url)))
  return parts.join(' ')
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
