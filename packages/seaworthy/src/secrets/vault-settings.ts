import Type from 'typebox'
import { defineSettings, type SettingsOf, secretSetting, setting } from '../settings/index.ts'

/** Where Vault or OpenBao is and who asks it. Names that its own programs know mean the same here. */
export const vaultSettings = defineSettings('vault', {
  address: Type.Optional(
    setting(Type.String({ pattern: '^https?://[^/\\s@]+(/[^\\s?#]*)?$' }), {
      variable: 'VAULT_ADDR',
      describe: 'Address of Vault; needed with SECRET_STORE=vault',
      example: 'https://vault.example:8200',
    }),
  ),
  namespace: Type.Optional(
    setting(Type.String({ minLength: 1 }), {
      variable: 'VAULT_NAMESPACE',
      describe: 'Namespace, where Vault has any',
      example: 'platform',
    }),
  ),
  caFile: Type.Optional(
    setting(Type.String({ minLength: 1 }), {
      variable: 'VAULT_CACERT',
      describe:
        'PEM file with the authority that signed the certificate of Vault; without it those that Node knows',
      example: '/etc/vault/ca.pem',
    }),
  ),
  kvMount: setting(Type.String({ minLength: 1 }), {
    variable: 'VAULT_KV_MOUNT',
    default: 'secret',
    describe: 'Where the key-value engine (version 2) is mounted',
  }),
  auth: setting(Type.Enum(['token', 'kubernetes']), {
    variable: 'VAULT_AUTH',
    default: 'token',
    describe: 'How the service proves who it is: by VAULT_TOKEN, or by the token of its service account',
    example: 'kubernetes',
  }),
  token: secretSetting({
    variable: 'VAULT_TOKEN',
    optional: true,
    describe: 'Token of Vault; needed with VAULT_AUTH=token',
  }),
  kubernetesRole: Type.Optional(
    setting(Type.String({ minLength: 1 }), {
      variable: 'VAULT_KUBERNETES_ROLE',
      describe: 'Role of Vault that the service account has; needed with VAULT_AUTH=kubernetes',
      example: 'characters',
    }),
  ),
  kubernetesMount: setting(Type.String({ minLength: 1 }), {
    variable: 'VAULT_KUBERNETES_MOUNT',
    default: 'kubernetes',
    describe: 'Where the Kubernetes auth method is mounted',
  }),
  kubernetesTokenPath: setting(Type.String({ minLength: 1 }), {
    variable: 'VAULT_KUBERNETES_TOKEN_PATH',
    default: '/var/run/secrets/kubernetes.io/serviceaccount/token',
    describe:
      'File with the token of the service account, read anew for each login as the platform renews it',
  }),
})

/** {@link vaultSettings} as loaded. */
export type VaultSettings = SettingsOf<typeof vaultSettings>
