import { freePort, type Supervisor } from '@seaworthy/rig'
import { untilAnswering } from '../harness/until-answering.ts'
import type { ControlPlane } from './control-plane.ts'
import { defineResources } from './definitions.ts'
import { buildRollouts } from './tools.ts'

/** The controller of Argo Rollouts as a process, for one namespace, until the supervisor ends it. */
export async function startRolloutsController(
  plane: ControlPlane,
  supervisor: Supervisor,
  folder: string,
  namespace: string,
): Promise<void> {
  const program = await buildRollouts()
  await defineResources(plane, 'rollout')
  const [metrics, health] = [await freePort(), await freePort()]
  const controller = await supervisor.start({
    command: [
      ...[program, '--kubeconfig', plane.kubeconfig, '--leader-elect=false', '--loglevel', 'warn'],
      ...['--namespaced', '--namespace', namespace],
      ...['--metricsPort', `${metrics}`, '--healthzPort', `${health}`],
    ],
    cwd: folder,
    env: {},
    endSignal: 'SIGTERM',
  })
  await untilAnswering(controller, `http://127.0.0.1:${health}/healthz`, 'the controller of Argo Rollouts')
}
