import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { shell } from '../harness/shell.ts'
import { startVault } from '../secrets/started-vault.ts'
import { buildVault } from '../secrets/tools.ts'
import type { ControlPlane } from './control-plane.ts'
import { HOST_ADDRESS } from './real-node.ts'

/** Vault itself, over TLS, with service accounts of the cluster as those who log in. */
export interface ClusterVault extends AsyncDisposable {
  readonly url: string
  /** Who signed its certificate. */
  readonly authority: string
  /** Writes a secret of version 2 under `secret/`. */
  keep(key: string, values: Readonly<Record<string, string>>): Promise<void>
  /** From now on the account may take the role, which reads the secret of the same name. */
  bind(role: string, account: { readonly namespace: string; readonly name: string }): Promise<void>
}

export async function startClusterVault(plane: ControlPlane, folder: string): Promise<ClusterVault> {
  await using undo = new AsyncDisposableStack()
  const vault = undo.use(await startVault(await buildVault()))
  const front = undo.use(await startTlsFront(vault.url, folder))
  await vault.ask('POST', 'sys/auth/kubernetes', { type: 'kubernetes' })
  await vault.ask('POST', 'auth/kubernetes/config', {
    kubernetes_host: plane.url,
    kubernetes_ca_cert: readFileSync(join(folder, 'pki/apiserver.crt'), 'utf8'),
    token_reviewer_jwt: plane.token,
    disable_local_ca_jwt: true,
  })
  const kept = undo.move()
  return {
    ...front,
    async keep(key, data) {
      await vault.ask('POST', `secret/data/${key}`, { data })
    },
    async bind(role, { namespace, name }) {
      const policy = `path "secret/data/${role}" { capabilities = ["read"] }`
      await vault.ask('PUT', `sys/policies/acl/${role}`, { policy })
      await vault.ask('POST', `auth/kubernetes/role/${role}`, {
        bound_service_account_namespaces: [namespace],
        bound_service_account_names: [name],
        token_policies: [role],
      })
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** What is asked of it goes on to a server that speaks without TLS. */
async function startTlsFront(target: string, folder: string) {
  const [key, certificate] = [join(folder, 'vault.key'), join(folder, 'vault.crt')]
  await shell([
    ...['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=vault'],
    ...['-addext', `subjectAltName=IP:${HOST_ADDRESS}`, '-keyout', key, '-out', certificate],
  ])
  const server = createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    async (request, response) => {
      const body = await buffer(request)
      const { method = 'GET', headers } = request
      const answer = await fetch(`${target}${request.url}`, {
        method,
        headers: Object.entries(headers).filter((each): each is [string, string] => PASSED.includes(each[0])),
        ...(body.length > 0 ? { body } : {}),
      })
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      response.end(Buffer.from(await answer.arrayBuffer()))
    },
  )
  await new Promise<void>((resolve) => server.listen(0, HOST_ADDRESS, resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `https://${HOST_ADDRESS}:${port}`,
    authority: readFileSync(certificate, 'utf8'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Headers that Vault reads. */
const PASSED = ['content-type', 'x-vault-token', 'x-vault-request', 'x-vault-namespace']
