import type { Claim, Finding } from '../../harness/claim.ts'
import type { Ground } from '../ground.ts'
import { fails, read } from '../reading.ts'

const TOKEN = 'hvs.a-token-that-nobody-has'

export const vaultFaults: Claim<Ground> = {
  name: 'vault-faults',
  says: 'whatever keeps Vault from giving a secret ends the start in time, with the code of what it is',
  async run({ startVault }) {
    await using vault = await startVault()
    const findings: Finding[] = []
    const policy = 'path "secret/*" { capabilities = ["read"] } path "old/*" { capabilities = ["read"] }'
    await vault.ask('PUT', 'sys/policies/acl/reader', { policy })
    const { auth } = (await vault.ask('POST', 'auth/token/create', { policies: ['reader'] })) as {
      auth: { client_token: string }
    }
    const env = {
      SECRET_STORE: 'vault',
      SECRET_STORE_NAMES: 'app',
      VAULT_ADDR: vault.url,
      VAULT_TOKEN: auth.client_token,
    }
    const show = async (what: string, code: string, more: Record<string, string> = {}) => {
      findings.push(await fails(what, code, read({ ...env, ...more }), [auth.client_token, TOKEN, 'hidden']))
    }
    await show('a secret that nobody wrote', 'secret_missing')
    await vault.ask('POST', 'secret/data/app', { data: { DATABASE_URL: 'hidden' } })
    await show('a token that nobody has', 'secret_store_forbidden', { VAULT_TOKEN: TOKEN })
    await show('an engine that is not there', 'secret_store_forbidden', { VAULT_KV_MOUNT: 'nowhere' })
    await vault.ask('POST', 'sys/mounts/old', { type: 'kv', options: { version: '1' } })
    await vault.ask('POST', 'old/app', { DATABASE_URL: 'hidden' })
    await show('an engine of version 1', 'secret_missing', { VAULT_KV_MOUNT: 'old' })
    await vault.ask('POST', 'old/data/app', { DATABASE_URL: 'hidden' })
    await show('one that has the path by chance', 'secret_store_refused', { VAULT_KV_MOUNT: 'old' })
    await vault.ask('POST', 'secret/data/app', { data: { username: 'hidden', password: 'hidden' } })
    await show('a secret without a variable', 'secret_without_keys')
    await vault.ask('POST', 'secret/data/app', { data: { DATABASE_URL: { host: 'hidden' } } })
    await show('a secret with an object in it', 'secret_not_json')
    await vault.ask('DELETE', 'secret/data/app')
    await show('a version that is deleted', 'secret_missing')
    await show('another port', 'secret_store_unreachable', { VAULT_ADDR: 'http://127.0.0.1:9' })
    await vault.ask('PUT', 'sys/seal')
    await show('a Vault that is sealed', 'secret_store_failing')
    vault.process.kill('SIGSTOP')
    await show('a Vault that hangs', 'secret_store_late')
    return findings
  },
}
