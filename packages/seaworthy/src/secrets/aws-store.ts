import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { FatalBootError } from '../errors/index.ts'
import type { AwsSettings } from './aws-settings.ts'
import type { SecretStore } from './secret-store.ts'
import { SecretStoreError } from './secret-store-error.ts'
import { secretValuesOfText } from './secret-values.ts'

const placeOf = (name: string) => `aws:${name}`

/** Names of AWS's exceptions that another identity or another policy would mend. */
const FORBIDDEN = new Set([
  'AccessDeniedException',
  'CredentialsProviderError',
  'DecryptionFailure',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'NotAuthorized',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
])
/** `InvalidRequestException`: it is marked for deletion. */
const MISSING = new Set(['ResourceNotFoundException', 'InvalidRequestException'])

/** AWS Secrets Manager, by the SDK of AWS, which knows every way in which a pod, a task or an instance has credentials. */
export function awsStore(settings: AwsSettings & { readonly region: string }): SecretStore {
  let client: SecretsManagerClient | undefined
  return {
    placeOf,
    async read(name, signal) {
      const place = placeOf(name)
      const { GetSecretValueCommand, SecretsManagerClient } = await loadSdk()
      client ??= new SecretsManagerClient(clientOptions(settings))
      try {
        const answer = await client.send(new GetSecretValueCommand({ SecretId: name }), {
          abortSignal: signal,
        })
        if (answer.SecretString !== undefined) return secretValuesOfText(answer.SecretString, place)
      } catch (error) {
        throw error instanceof SecretStoreError ? error : troubleOf(error, place)
      }
      throw new SecretStoreError('secret_not_json', `${place} is binary, expected a JSON object as text`)
    },
    async close() {
      client?.destroy()
      client = undefined
    },
  }
}

function clientOptions({
  region,
  endpoint,
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: AwsSettings & { readonly region: string }) {
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // How often it is tried is decided in one place, for every store.
    maxAttempts: 1,
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : {
          credentials: {
            accessKeyId,
            secretAccessKey: secretAccessKey.reveal(),
            ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
          },
        }),
  }
}

function troubleOf(error: unknown, place: string): SecretStoreError {
  const {
    name = '',
    code,
    $metadata,
  } = (error ?? {}) as {
    name?: string
    code?: unknown
    $metadata?: { httpStatusCode?: number }
  }
  const status = $metadata?.httpStatusCode
  const cause = { cause: error }
  if (FORBIDDEN.has(name) || status === 403) {
    const why =
      name === 'CredentialsProviderError'
        ? 'no credentials are found'
        : `AWS does not let this identity read ${place}`
    return new SecretStoreError('secret_store_forbidden', `${why} (${name})`, cause)
  }
  if (MISSING.has(name)) return new SecretStoreError('secret_missing', `AWS has no ${place} (${name})`, cause)
  if (status === undefined) {
    const told = typeof code === 'string' ? code : name
    return new SecretStoreError(
      'secret_store_unreachable',
      `AWS Secrets Manager cannot be asked (${told})`,
      cause,
    )
  }
  const isTransient = status >= 500 || status === 429 || /Throttl|TooManyRequests/.test(name)
  const fault = isTransient ? 'secret_store_failing' : 'secret_store_refused'
  return new SecretStoreError(fault, `AWS answers the request for ${place} with ${status} (${name})`, cause)
}

async function loadSdk() {
  return await import('@aws-sdk/client-secrets-manager').catch(() => {
    throw new FatalBootError(
      'SECRET_STORE is aws, and its client is not installed: npm install @aws-sdk/client-secrets-manager',
    )
  })
}
