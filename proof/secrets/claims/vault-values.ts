import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Claim, Finding } from '../../harness/claim.ts'
import type { Ground } from '../ground.ts'
import { fails, read, valuesOf } from '../reading.ts'

const TTL_S = 2

/** A token of a service account, as its claims are read; who signed it is for the API server to say. */
const accountToken = (): string => {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url')
  const nowS = Math.floor(Date.now() / 1_000)
  const claims = {
    iss: 'https://kubernetes.default.svc.cluster.local',
    sub: 'system:serviceaccount:characters:characters',
    ...{ iat: nowS - 60, nbf: nowS - 60, exp: nowS + 600 },
    'kubernetes.io': { namespace: 'characters', serviceaccount: { name: 'characters', uid: 'u-1' } },
  }
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`
}

/** The one request that Vault sends to a cluster: whose token is this? */
async function startTokenReview(known: string) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const review = JSON.parse(Buffer.concat(chunks).toString()) as { spec: { token: string } }
    const status =
      review.spec.token === known
        ? {
            authenticated: true,
            user: { username: 'system:serviceaccount:characters:characters', uid: 'u-1', groups: [] },
          }
        : { authenticated: false, error: 'it is not known' }
    response.writeHead(201, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', ...review, status }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.dispose]: () => void server.close().closeAllConnections(),
  }
}

export const vaultValues: Claim<Ground> = {
  name: 'vault-values',
  says: 'a service reads its secret of Vault with a policy that allows no more, by a token and by its service account, and logs in again when that login ends',
  async run({ startVault }) {
    await using vault = await startVault()
    const findings: Finding[] = []
    await vault.ask('POST', 'secret/data/live/app', { data: { DATABASE_URL: 'postgres://one', PORT: 8080 } })
    await vault.ask('PUT', 'sys/policies/acl/app', {
      policy: 'path "secret/data/live/app" { capabilities = ["read"] }',
    })
    const { auth } = (await vault.ask('POST', 'auth/token/create', { policies: ['app'] })) as {
      auth: { client_token: string }
    }
    const base = { SECRET_STORE: 'vault', SECRET_STORE_NAMES: 'live/app', VAULT_ADDR: vault.url }
    const expected =
      'DATABASE_URL=postgres://one from vault:secret/live/app, PORT=8080 from vault:secret/live/app'
    const same = (what: string, measured: string, value = expected): Finding => ({
      ...{ what, measured, expected: value },
      holds: measured === value,
    })
    const byToken = await read({ ...base, VAULT_TOKEN: auth.client_token })
    findings.push(same('by a token that may read this secret only', valuesOf(byToken)))
    findings.push(
      await fails(
        'another secret, by the same token',
        'secret_store_forbidden',
        read({
          ...base,
          ...{ VAULT_TOKEN: auth.client_token, SECRET_STORE_NAMES: 'live/other' },
        }),
        [auth.client_token],
      ),
    )
    await byToken.close()

    const jwt = accountToken()
    using review = await startTokenReview(jwt)
    const folder = mkdtempSync(join(tmpdir(), 'service-account-'))
    const path = join(folder, 'token')
    try {
      writeFileSync(path, jwt)
      await vault.ask('POST', 'sys/auth/kubernetes', { type: 'kubernetes' })
      await vault.ask('POST', 'auth/kubernetes/config', {
        ...{ kubernetes_host: review.url, disable_local_ca_jwt: true, token_reviewer_jwt: jwt },
      })
      await vault.ask('POST', 'auth/kubernetes/role/characters', {
        ...{ bound_service_account_names: 'characters', bound_service_account_namespaces: 'characters' },
        ...{ policies: 'app', ttl: `${TTL_S}s`, max_ttl: `${TTL_S}s` },
      })
      const account = {
        ...base,
        ...{
          VAULT_AUTH: 'kubernetes',
          VAULT_KUBERNETES_ROLE: 'characters',
          VAULT_KUBERNETES_TOKEN_PATH: path,
        },
      }
      const byAccount = await read(account)
      findings.push(same('by the service account', valuesOf(byAccount)))
      await vault.ask('POST', 'secret/data/live/app', { data: { DATABASE_URL: 'postgres://two' } })
      await sleep((TTL_S + 1) * 1_000)
      const again = await byAccount.read(AbortSignal.timeout(5_000))
      const text = again.values.get('DATABASE_URL')?.text ?? 'nothing'
      findings.push(same(`after its login of ${TTL_S} s has ended, what was changed`, text, 'postgres://two'))
      await byAccount.close()
      findings.push(
        await fails(
          'a role that nobody made',
          'secret_store_forbidden',
          read({
            ...account,
            VAULT_KUBERNETES_ROLE: 'strangers',
          }),
          [jwt],
        ),
      )
      writeFileSync(path, `${jwt}x`)
      findings.push(
        await fails('a token that the cluster does not know', 'secret_store_forbidden', read(account), [jwt]),
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
    return findings
  },
}
