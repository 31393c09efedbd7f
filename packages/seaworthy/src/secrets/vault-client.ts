import { readFileSync } from 'node:fs'
import { networkTrouble } from '../errors/index.ts'
import { SecretStoreError } from './secret-store-error.ts'
import type { VaultSettings } from './vault-settings.ts'

const MAX_ANSWER_BYTES = 1_048_576
const MAX_TOLD = 160

/** What Vault answered. */
export interface VaultAnswer {
  readonly status: number
  /** An object; empty for an answer without one. */
  readonly body: object
  /** What Vault says went wrong, shortened, without the token of the request. */
  readonly errors: string
}

export interface VaultClient {
  get(path: string, token: string, signal: AbortSignal): Promise<VaultAnswer>
  post(path: string, body: object, signal: AbortSignal): Promise<VaultAnswer>
  close(): Promise<void>
}

type Undici = typeof import('undici')
type Agent = InstanceType<Undici['Agent']>

/**
 * The HTTP API of Vault, one request at a time. A redirect is not followed: it would take the token to where it points.
 *
 * @throws SecretStoreError when the file of the authority cannot be read.
 */
export function vaultClient({
  address,
  namespace,
  caFile,
}: VaultSettings & { readonly address: string }): VaultClient {
  const base = address.replace(/\/+$/, '')
  const ca = caFile === undefined ? undefined : readAuthority(caFile)
  let agent: Agent | undefined

  async function ask(
    path: string,
    init: { token?: string; body?: object },
    signal: AbortSignal,
  ): Promise<VaultAnswer> {
    const { Agent, request } = await import('undici')
    agent ??= new Agent({ connect: { ...(ca === undefined ? {} : { ca }) }, keepAliveTimeout: 1_000 })
    const { token, body } = init
    const encoded = path.split('/').map(encodeURIComponent).join('/')
    try {
      const answer = await request(`${base}/v1/${encoded}`, {
        dispatcher: agent,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          'x-vault-request': 'true',
          ...(token === undefined ? {} : { 'x-vault-token': token }),
          ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
      })
      const text = await boundedText(answer.body)
      return told(answer.statusCode, text, token)
    } catch (error) {
      if (error instanceof SecretStoreError) throw error
      throw unreachable(base, error)
    }
  }

  return {
    get: (path, token, signal) => ask(path, { token }, signal),
    post: (path, body, signal) => ask(path, { body }, signal),
    async close() {
      const open = agent
      agent = undefined
      await open?.destroy()
    },
  }
}

async function boundedText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) {
      throw new SecretStoreError('secret_store_refused', 'the answer of Vault is larger than 1 MiB')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function told(status: number, text: string, token: string | undefined): VaultAnswer {
  let body: unknown
  try {
    body = JSON.parse(text === '' ? '{}' : text)
  } catch {
    body = undefined
  }
  if (typeof body !== 'object' || body === null) {
    if (status < 300) {
      throw new SecretStoreError(
        'secret_store_refused',
        'what answers at VAULT_ADDR does not speak JSON, as Vault does',
      )
    }
    return { status, body: {}, errors: '' }
  }
  const { errors } = body as { errors?: unknown }
  const words = Array.isArray(errors) ? errors.filter((each) => typeof each === 'string').join('; ') : ''
  const safe = token ? words.replaceAll(token, '[secret]') : words
  return {
    status,
    body,
    errors: safe
      .replace(/[\s\p{C}]+/gu, ' ')
      .slice(0, MAX_TOLD)
      .trim(),
  }
}

function unreachable(base: string, error: unknown): SecretStoreError {
  const { host, port, protocol } = new URL(base)
  const address = port === '' ? `${host}:${protocol === 'https:' ? 443 : 80}` : host
  const why = networkTrouble(error, { address, variable: 'VAULT_ADDR', authority: 'VAULT_CACERT' })
  const code = (error as { code?: unknown }).code
  return new SecretStoreError(
    'secret_store_unreachable',
    `Vault cannot be asked: ${why ?? `the request to ${address} failed${typeof code === 'string' ? ` (${code})` : ''}`}`,
    { cause: error },
  )
}

function readAuthority(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new SecretStoreError(
      'secret_store_refused',
      `VAULT_CACERT names the file ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code})`,
    )
  }
}
