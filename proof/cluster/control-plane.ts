import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Supervisor, until } from '@seaworthy/rig'
import { type ShellOptions, type ShellResult, shell, tryShell } from '../harness/shell.ts'
import { type Ask, askApiServer } from './api-server.ts'
import { createHelm, type Helm } from './helm.ts'
import type { Tools } from './tools.ts'

const TOKEN = 'admin-of-a-cluster-that-lives-for-minutes'
const PATIENCE_MS = 120_000

/** A Kubernetes without nodes: etcd, API server, controllers and scheduler, as they are. */
export interface ControlPlane extends Helm {
  readonly kubeconfig: string
  /** Of the API server. */
  readonly url: string
  readonly token: string
  /** By name, with their path. */
  readonly programs: Tools
  kubectl(args: readonly string[], options?: ShellOptions): Promise<ShellResult>
  /** The same, where a refusal is an answer. */
  tryKubectl(args: readonly string[], options?: ShellOptions): Promise<ShellResult>
  readonly ask: Ask
  /** What `kubectl` gets, parsed. */
  get<T = Manifest>(...args: readonly string[]): Promise<T>
}

/** As much of any object of a cluster as is read here. */
export interface Manifest {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly deletionTimestamp?: string
  }
  // biome-ignore lint/suspicious/noExplicitAny: of a shape per kind
  readonly spec?: any
  // biome-ignore lint/suspicious/noExplicitAny: of a shape per kind
  readonly status?: any
  readonly items?: readonly Manifest[]
}

export async function startControlPlane(
  tools: Tools,
  supervisor: Supervisor,
  folder: string,
): Promise<ControlPlane> {
  const pki = join(folder, 'pki')
  mkdirSync(pki, { recursive: true })
  const [etcd, peer, secure, controllers, scheduler] = await Promise.all(
    Array.from({ length: 5 }, () => freePort()),
  )
  const url = `https://127.0.0.1:${secure}`
  const kubeconfig = join(pki, 'kubeconfig')
  writeFileSync(join(pki, 'tokens.csv'), `${TOKEN},admin,admin,system:masters\n`)
  writeFileSync(
    kubeconfig,
    `apiVersion: v1
kind: Config
clusters: [{name: proof, cluster: {server: "${url}", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: ${TOKEN}}}]
contexts: [{name: proof, context: {cluster: proof, user: admin}}]
current-context: proof
`,
  )
  await shell(['openssl', 'genrsa', '-out', join(pki, 'accounts.key'), '2048'])
  const start = (name: string, args: readonly string[]) =>
    supervisor.start({
      command: [tools[name] as string, ...args],
      cwd: folder,
      env: {},
      endSignal: 'SIGTERM',
    })

  await start('etcd', [
    ...['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync', '--log-level', 'error'],
    ...[
      '--listen-client-urls',
      `http://127.0.0.1:${etcd}`,
      '--advertise-client-urls',
      `http://127.0.0.1:${etcd}`,
    ],
    ...['--listen-peer-urls', `http://127.0.0.1:${peer}`],
    ...['--initial-advertise-peer-urls', `http://127.0.0.1:${peer}`],
    ...['--initial-cluster', `default=http://127.0.0.1:${peer}`],
  ])
  const api = await start('kube-apiserver', [
    ...['--etcd-servers', `http://127.0.0.1:${etcd}`, '--bind-address', '127.0.0.1'],
    ...['--advertise-address', '127.0.0.1', '--secure-port', `${secure}`, '--cert-dir', pki],
    ...['--service-cluster-ip-range', '10.96.0.0/16', '--endpoint-reconciler-type', 'none'],
    ...['--service-account-issuer', 'https://kubernetes.default.svc'],
    ...['--service-account-key-file', join(pki, 'accounts.key')],
    ...['--service-account-signing-key-file', join(pki, 'accounts.key')],
    ...['--token-auth-file', join(pki, 'tokens.csv'), '--authorization-mode', 'Node,RBAC'],
    ...['--allow-privileged=true', '--enable-aggregator-routing=true'],
    // Nobody here knows the name of the real node.
    ...['--kubelet-preferred-address-types', 'InternalIP'],
  ])
  const kubectl = [tools.kubectl as string, '--kubeconfig', kubeconfig]
  const isReady = await until(
    async () =>
      api.exit === undefined && (await tryShell([...kubectl, 'get', '--raw', '/readyz'])).code === 0,
    { timeoutMs: PATIENCE_MS, everyMs: 200 },
  )
  if (!isReady) throw new Error(`the API server is not ready:\n${api.logs.tail(20)}`)
  await start('kube-controller-manager', [
    ...['--kubeconfig', kubeconfig, '--use-service-account-credentials', '--leader-elect=false'],
    ...['--service-account-private-key-file', join(pki, 'accounts.key')],
    ...['--secure-port', `${controllers}`, '--bind-address', '127.0.0.1', '--cert-dir', pki],
    ...['--root-ca-file', join(pki, 'apiserver.crt'), '--horizontal-pod-autoscaler-sync-period', '5s'],
  ])
  await start('kube-scheduler', [
    ...['--kubeconfig', kubeconfig, '--leader-elect=false'],
    ...['--secure-port', `${scheduler}`, '--bind-address', '127.0.0.1', '--cert-dir', pki],
  ])
  const plane: ControlPlane = {
    ...{ kubeconfig, url, token: TOKEN, programs: tools },
    kubectl: (args, options) => shell([...kubectl, ...args], options),
    tryKubectl: (args, options) => tryShell([...kubectl, ...args], options),
    ask: askApiServer(url, TOKEN),
    get: async (...args) => JSON.parse((await shell([...kubectl, 'get', ...args, '-o', 'json'])).stdout),
    ...createHelm(tools.helm as string, folder, kubeconfig),
  }
  await until(
    async () => (await plane.tryKubectl(['get', 'serviceaccount', 'default', '-n', 'default'])).code === 0,
    {
      timeoutMs: PATIENCE_MS,
      everyMs: 200,
    },
  )
  return plane
}
