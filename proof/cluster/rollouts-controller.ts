import { freePort, type Supervisor, until } from '@seaworthy/rig'
import type { ControlPlane } from './control-plane.ts'
import { defineResources } from './definitions.ts'
import { buildRollouts } from './tools.ts'

const PATIENCE_MS = 60_000

/** The controller of Argo Rollouts as a process, until the supervisor ends it. */
export async function startRolloutsController(
  plane: ControlPlane,
  supervisor: Supervisor,
  folder: string,
): Promise<void> {
  const program = await buildRollouts()
  await defineResources(plane, 'rollout')
  const [metrics, health] = [await freePort(), await freePort()]
  const controller = await supervisor.start({
    command: [
      ...[program, '--kubeconfig', plane.kubeconfig, '--leader-elect=false', '--loglevel', 'warn'],
      ...['--metricsPort', `${metrics}`, '--healthzPort', `${health}`],
    ],
    cwd: folder,
    env: {},
    endSignal: 'SIGTERM',
  })
  const isReady = await until(
    async () =>
      controller.exit === undefined &&
      (await fetch(`http://127.0.0.1:${health}/healthz`).catch(() => undefined))?.ok === true,
    { timeoutMs: PATIENCE_MS, everyMs: 200 },
  )
  if (!isReady) throw new Error(`the controller of Argo Rollouts is not ready:\n${controller.logs.tail(20)}`)
}
