import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Supervisor, until } from '@seaworthy/rig'
import { shell, tryShell } from '../harness/shell.ts'
import type { ControlPlane } from './control-plane.ts'
import type { BuiltImage } from './images.ts'
import type { Tools } from './tools.ts'

const PATIENCE_MS = 120_000
const BRIDGE = 'seaworthy0'
/** Of this machine, as its pods see it. */
export const HOST_ADDRESS = '10.244.7.1'
const SUBNET = '10.244.7.0/24'
/** Only pods that ask for it go here: the others are played. */
export const REAL_NODE = { label: 'seaworthy.test/node', value: 'real' }

/** A node with a kubelet and containerd, whose pods are processes of this machine. */
export interface RealNode {
  /** Of its containerd. */
  readonly socket: string
  load(image: BuiltImage): Promise<void>
  /** Lets pods name an image by its digest too, as one that a registry gave. Answers with the digest. */
  nameByDigest(image: string): Promise<string>
  /** What the machine keeps of it once its processes have ended. */
  remove(): Promise<void>
}

export async function startRealNode(
  tools: Tools,
  plane: ControlPlane,
  supervisor: Supervisor,
  folder: string,
  pause: string,
): Promise<RealNode> {
  for (const each of ['cni', 'containerd', 'kubelet']) mkdirSync(join(folder, each), { recursive: true })
  const socket = join(folder, 'containerd.sock')
  const settings = join(folder, 'containerd.toml')
  writeFileSync(settings, containerdSettings(folder, socket, pause))
  writeFileSync(join(folder, 'cni', '10-bridge.conflist'), JSON.stringify(networkSettings(folder)))
  await tryShell(['ip', 'link', 'add', BRIDGE, 'type', 'bridge'])
  await tryShell(['ip', 'address', 'add', `${HOST_ADDRESS}/24`, 'dev', BRIDGE])
  await shell(['ip', 'link', 'set', BRIDGE, 'up'])

  const [port, health] = [await freePort(), await freePort()]
  const kubeletFile = join(folder, 'kubelet.yaml')
  writeFileSync(kubeletFile, kubeletSettings(folder, socket, port, health))
  const kubelet = [
    tools.kubelet as string,
    ...['--config', kubeletFile, '--kubeconfig', plane.kubeconfig, '--hostname-override', 'real'],
    ...['--root-dir', join(folder, 'kubelet'), '--cert-dir', join(folder, 'kubelet'), '--v', '1'],
    ...['--node-ip', HOST_ADDRESS, '--node-labels', `${REAL_NODE.label}=${REAL_NODE.value}`],
    ...['--register-with-taints', `${REAL_NODE.label}=${REAL_NODE.value}:NoSchedule`],
  ]
  // In namespaces of their own: with the first process everything ends that they started and mounted.
  const machine = await supervisor.start({
    command: [
      ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--', 'sh', '-c'],
      `for each in /run/netns /run/containerd; do mkdir -p $each; mount -t tmpfs none $each; done; containerd --config "$1" --log-level error & shift; until [ -S ${socket} ]; do sleep 0.1; done; exec "$@"`,
      ...['sh', settings, ...kubelet],
    ],
    cwd: folder,
    env: {},
  })
  const ctr = ['ctr', '--address', socket, '--namespace', 'k8s.io']
  const isReady = await until(
    async () =>
      machine.exit === undefined &&
      (await plane.tryKubectl(['wait', '--for=condition=Ready', 'node/real', '--timeout=1s'])).code === 0,
    { timeoutMs: PATIENCE_MS, everyMs: 200 },
  )
  if (!isReady) throw new Error(`the kubelet is not ready:\n${machine.logs.tail(30)}`)
  return {
    socket,
    async load({ archive }) {
      await shell([...ctr, 'images', 'import', archive])
    },
    async nameByDigest(image) {
      const { stdout } = await shell([...ctr, 'images', 'list', `name==${image}`])
      const [digest = ''] = stdout.match(/sha256:[0-9a-f]{64}/) ?? []
      await shell([...ctr, 'images', 'tag', '--force', image, `${image.replace(/:[^:]*$/, '')}@${digest}`])
      return digest
    },
    async remove() {
      await machine[Symbol.asyncDispose]()
      await tryShell(['ip', 'link', 'delete', BRIDGE])
    },
  }
}

const containerdSettings = (folder: string, socket: string, pause: string) => `version = 2
root = "${folder}/containerd/root"
state = "${folder}/containerd/state"
[grpc]
  address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pause}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folder}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
`

const networkSettings = (folder: string) => ({
  cniVersion: '0.4.0',
  name: 'seaworthy',
  plugins: [
    {
      type: 'bridge',
      bridge: BRIDGE,
      isGateway: true,
      ipMasq: false,
      ipam: { type: 'host-local', dataDir: `${folder}/addresses`, ranges: [[{ subnet: SUBNET }]] },
    },
    { type: 'loopback' },
  ],
})

const kubeletSettings = (
  folder: string,
  socket: string,
  port: number,
  health: number,
) => `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: ${HOST_ADDRESS}
port: ${port}
readOnlyPort: 0
healthzPort: ${health}
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
cgroupsPerQOS: false
enforceNodeAllocatable: []
oomScoreAdj: 0
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
containerRuntimeEndpoint: unix://${socket}
makeIPTablesUtilChains: false
localStorageCapacityIsolation: false
clusterDNS: []
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 100Mi, nodefs.available: 1%}
maxPods: 50
podLogsDir: ${folder}/logs
`
