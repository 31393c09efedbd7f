import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Supervisor } from '@seaworthy/rig'
import type { ControlPlane } from './control-plane.ts'
import { moduleFolder, type Tools } from './tools.ts'

const NODES = 6
const ZONES = 3
const MARK = 'kwok.x-k8s.io/node'
/** How nodes and pods behave that are played: of the module itself, which has them outside its program. */
const STAGES = [
  'node/fast/node-initialize.yaml',
  'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
  'pod/general/pod-create.yaml',
  'pod/general/pod-ready.yaml',
  'pod/general/pod-complete.yaml',
  'pod/general/pod-delete.yaml',
  'pod/general/pod-init-container-running.yaml',
  'pod/general/pod-init-container-completed.yaml',
]

/** Six nodes in three zones whose pods are ready after a moment and run nothing: for what the control plane decides. */
export async function startPlayedNodes(
  tools: Tools,
  plane: ControlPlane,
  supervisor: Supervisor,
  folder: string,
): Promise<void> {
  const stages = join(await moduleFolder('sigs.k8s.io/kwok@v0.8.0'), 'kustomize/stage')
  const config = join(folder, 'kwok.yaml')
  writeFileSync(config, STAGES.map((each) => readFileSync(join(stages, each), 'utf8')).join('\n---\n'))
  const port = await freePort()
  await supervisor.start({
    command: [
      tools.kwok as string,
      ...['--config', config, '--kubeconfig', plane.kubeconfig, '--manage-all-nodes=false'],
      ...['--manage-nodes-with-annotation-selector', `${MARK}=fake`],
      ...['--server-address', `127.0.0.1:${port}`, '--node-lease-duration-seconds', '40'],
    ],
    cwd: folder,
    env: {},
    endSignal: 'SIGTERM',
  })
  const room = { cpu: '8', memory: '16Gi', pods: '110' }
  const nodes = Array.from({ length: NODES }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: `played-${index + 1}`,
      labels: {
        'kubernetes.io/hostname': `played-${index + 1}`,
        'topology.kubernetes.io/zone': `zone-${index % ZONES}`,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
      },
      annotations: { [MARK]: 'fake' },
    },
    status: { allocatable: room, capacity: room },
  }))
  await plane.kubectl(['apply', '-f', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: nodes }),
  })
  await plane.kubectl([
    'wait',
    '--for=condition=Ready',
    ...nodes.map(({ metadata }) => `node/${metadata.name}`),
    '--timeout=60s',
  ])
}
