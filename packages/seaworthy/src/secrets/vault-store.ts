import { readFile } from 'node:fs/promises'
import type { SecretStore } from './secret-store.ts'
import { SecretStoreError } from './secret-store-error.ts'
import { secretValues } from './secret-values.ts'
import { type VaultAnswer, type VaultClient, vaultClient } from './vault-client.ts'
import type { VaultSettings } from './vault-settings.ts'

/**
 * Vault or OpenBao: secrets of the key-value engine, version 2, over HTTP. With Kubernetes auth it logs in at the first reading, and
 * again when its token is refused, as that ends by itself.
 */
export function vaultStore(settings: VaultSettings & { readonly address: string }): SecretStore {
  const { kvMount, auth } = settings
  const client = vaultClient(settings)
  const placeOf = (name: string) => `vault:${kvMount}/${name}`
  let loggedIn: string | undefined

  async function token(signal: AbortSignal): Promise<string> {
    if (auth === 'token') return settings.token?.reveal() ?? ''
    loggedIn ??= await logIn(client, settings, signal)
    return loggedIn
  }

  return {
    placeOf,
    async read(name, signal) {
      const place = placeOf(name)
      const path = `${kvMount}/data/${name}`
      const wasLoggedIn = loggedIn !== undefined
      let answer = await client.get(path, await token(signal), signal)
      if (answer.status === 403 && wasLoggedIn) {
        loggedIn = undefined
        answer = await client.get(path, await token(signal), signal)
      }
      if (answer.status === 200) return secretValues(kept(answer, place), place)
      if (answer.status === 403) {
        throw new SecretStoreError(
          'secret_store_forbidden',
          `Vault lets nobody with this token read ${place}${said(answer)}`,
        )
      }
      // Also for a version that was deleted, and for an engine that is not there.
      if (answer.status === 404) {
        throw new SecretStoreError('secret_missing', `Vault has no ${place}${said(answer)}`)
      }
      throw unexpected(answer, `reading ${place}`)
    },
    close: () => client.close(),
  }
}

async function logIn(
  client: VaultClient,
  { kubernetesMount, kubernetesRole, kubernetesTokenPath }: VaultSettings,
  signal: AbortSignal,
): Promise<string> {
  const jwt = await readFile(kubernetesTokenPath, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SecretStoreError(
      'secret_store_refused',
      `the token of the service account cannot be read from ${kubernetesTokenPath} (${error.code}), which VAULT_KUBERNETES_TOKEN_PATH names`,
    )
  })
  const path = `auth/${kubernetesMount}/login`
  const answer = await client.post(path, { role: kubernetesRole, jwt: jwt.trim() }, signal)
  if (answer.status === 200) {
    const { auth } = answer.body as { auth?: { client_token?: unknown } }
    if (typeof auth?.client_token === 'string') return auth.client_token
  }
  if (answer.status === 400 || answer.status === 403 || answer.status === 404) {
    throw new SecretStoreError(
      'secret_store_forbidden',
      `Vault does not let the service account log in at ${path} with the role ${kubernetesRole}${said(answer)}`,
    )
  }
  throw unexpected(answer, 'the login')
}

/** `data.data` of a version that is there. */
function kept({ body }: VaultAnswer, place: string): unknown {
  const { data } = body as { data?: { data?: unknown } | null }
  if (typeof data === 'object' && data !== null && 'data' in data) return data.data
  throw new SecretStoreError(
    'secret_store_refused',
    `what answers for ${place} is no key-value engine of version 2: VAULT_KV_MOUNT names one that is`,
  )
}

function unexpected(answer: VaultAnswer, what: string): SecretStoreError {
  const code = answer.status >= 500 || answer.status === 429 ? 'secret_store_failing' : 'secret_store_refused'
  return new SecretStoreError(code, `Vault answers ${what} with ${answer.status}${said(answer)}`)
}

const said = ({ errors }: VaultAnswer): string => (errors === '' ? '' : ` (${errors})`)
