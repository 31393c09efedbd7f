import { writeFileSync } from 'node:fs'
import { createSupervisor, freePort, until } from '@seaworthy/rig'
import { shell } from '../harness/shell.ts'
import type { ControlPlane } from './control-plane.ts'
import { buildKubeRouter } from './tools.ts'

const PATIENCE_MS = 60_000
/** Whether the kernel asks its rules about what stays on one bridge, as pods of one node do. */
const ASKS_ON_BRIDGES = '/proc/sys/net/bridge/bridge-nf-call-iptables'

/**
 * Enforces NetworkPolicies on the real node by rules of this machine's kernel, until it is disposed of: the part of kube-router
 * that k3s uses too.
 */
export async function startNetworkEnforcer(plane: ControlPlane, folder: string): Promise<AsyncDisposable> {
  const program = await buildKubeRouter()
  writeFileSync(ASKS_ON_BRIDGES, '1')
  await using undo = new AsyncDisposableStack()
  undo.defer(removeRules)
  const supervisor = undo.use(createSupervisor())
  const port = await freePort()
  const router = await supervisor.start({
    command: [
      ...[program, '--kubeconfig', plane.kubeconfig, '--hostname-override', 'real'],
      ...['--run-firewall=true', '--run-router=false', '--run-service-proxy=false'],
      ...['--health-port', `${port}`, '--service-cluster-ip-range', '10.96.0.0/16'],
    ],
    cwd: folder,
    env: {},
    endSignal: 'SIGTERM',
  })
  const isReady = await until(
    async () => router.exit === undefined && (await shell(['iptables-save'])).stdout.includes('KUBE-POD-FW'),
    { timeoutMs: PATIENCE_MS, everyMs: 250 },
  )
  if (!isReady) throw new Error(`nothing enforces NetworkPolicies:\n${router.logs.tail(20)}`)
  return undo.move()
}

/** Chains and sets that it leaves to the machine when it ends; its own way to remove them ends in a panic. */
const OWN = { chains: /KUBE-(ROUTER|POD-FW|NWPLCY)-/, sets: /^KUBE-(SRC|DST)-/ }

async function removeRules(): Promise<void> {
  const { stdout: rules } = await shell(['iptables-save'])
  const others = rules.split('\n').filter((line) => !OWN.chains.test(line))
  await shell(['iptables-restore'], { input: others.join('\n') })
  const { stdout: names } = await shell(['ipset', 'list', '-name'])
  for (const name of names.split('\n').filter((each) => OWN.sets.test(each)))
    await shell(['ipset', 'destroy', name])
}
