/** How a JSON document of the issuer is fetched; every bound protects from an issuer that misbehaves. */
export interface DocumentFetch {
  readonly fetch: typeof fetch
  /** Longest time until the whole body is read. */
  readonly timeoutMs: number
  /** Most bytes of the body. */
  readonly maxBytes: number
}

/**
 * GETs a JSON object. Redirects are refused: the address is part of what the operator trusts.
 *
 * @throws Error when the answer is not a 200 with a JSON object of bounded size in time.
 */
export async function fetchDocument(
  url: string,
  { fetch, timeoutMs, maxBytes }: DocumentFetch,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`${url} answered ${response.status}, expected 200`)
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new Error(`${url} answered more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  const document: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Error(`${url} answered JSON that is not an object`)
  }
  return document as Record<string, unknown>
}
