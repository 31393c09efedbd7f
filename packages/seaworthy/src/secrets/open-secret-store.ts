import { type LoadedSettings, SettingsError, type SettingsProblem } from '../settings/index.ts'
import { awsSettings } from './aws-settings.ts'
import { awsStore } from './aws-store.ts'
import type { SecretStore } from './secret-store.ts'
import { secretStoreSettings } from './secret-store-settings.ts'
import { vaultSettings } from './vault-settings.ts'
import { vaultStore } from './vault-store.ts'

/**
 * The store that the settings name, if they name one. Nothing is asked yet.
 *
 * @throws SettingsError for what it needs and is not set.
 */
export function openSecretStore(settings: LoadedSettings): SecretStore | undefined {
  const { store, names } = settings.get(secretStoreSettings)
  if (store === 'none') return undefined
  const problems: SettingsProblem[] = []
  const need = (value: unknown, variable: string, expected: string, because: string) => {
    if (value !== undefined && value !== '') return
    problems.push({ variable, expected, advice: `${because} needs it.` })
  }
  need(names[0], 'SECRET_STORE_NAMES', 'the names of secrets', `SECRET_STORE=${store}`)
  if (store === 'vault') {
    const vault = settings.get(vaultSettings)
    need(vault.address, 'VAULT_ADDR', 'the address of Vault', 'SECRET_STORE=vault')
    if (vault.auth === 'token') need(vault.token, 'VAULT_TOKEN', 'a token of Vault', 'VAULT_AUTH=token')
    else need(vault.kubernetesRole, 'VAULT_KUBERNETES_ROLE', 'a role of Vault', 'VAULT_AUTH=kubernetes')
    if (problems.length > 0) throw new SettingsError(problems)
    return vaultStore({ ...vault, address: vault.address as string })
  }
  const aws = settings.get(awsSettings)
  need(aws.region, 'AWS_REGION', 'the region of the secrets', 'SECRET_STORE=aws')
  const { accessKeyId, secretAccessKey } = aws
  if (secretAccessKey) need(accessKeyId, 'AWS_ACCESS_KEY_ID', 'the access key', 'AWS_SECRET_ACCESS_KEY')
  if (accessKeyId) need(secretAccessKey, 'AWS_SECRET_ACCESS_KEY', 'its secret', 'AWS_ACCESS_KEY_ID')
  if (problems.length > 0) throw new SettingsError(problems)
  return awsStore({ ...aws, region: aws.region as string })
}
