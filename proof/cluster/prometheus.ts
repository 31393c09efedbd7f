import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Supervisor } from '@seaworthy/rig'
import { untilAnswering } from '../harness/until-answering.ts'
import type { ControlPlane } from './control-plane.ts'
import { defineResources } from './definitions.ts'
import { startPodTargets } from './pod-targets.ts'

/** A Prometheus that reads what the PodMonitors of a namespace say. */
export interface Prometheus extends AsyncDisposable {
  readonly url: string
  /** From now on nobody answers there. */
  stop(): Promise<void>
}

export async function startPrometheus(
  plane: ControlPlane,
  supervisor: Supervisor,
  namespace: string,
): Promise<Prometheus> {
  await using undo = new AsyncDisposableStack()
  await defineResources(plane, 'monitoring')
  const targets = undo.use(await startPodTargets(plane, namespace))
  const folder = await supervisor.createFolder('seaworthy-prometheus-')
  const file = join(folder, 'prometheus.json')
  // Debian's does not know Kubernetes, so it is told where the pods are.
  const found = { http_sd_configs: [{ url: targets.url, refresh_interval: '1s' }] }
  writeFileSync(file, JSON.stringify({ scrape_configs: [{ job_name: 'pods', ...found }] }))
  const url = `http://127.0.0.1:${await freePort()}`
  const server = undo.use(
    await supervisor.start({
      command: [
        ...['prometheus', `--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`],
        ...[`--web.listen-address=${new URL(url).host}`, '--log.level=warn'],
      ],
      cwd: folder,
      env: {},
      endSignal: 'SIGTERM',
    }),
  )
  await untilAnswering(server, `${url}/-/ready`, 'Prometheus')
  const kept = undo.move()
  return {
    url,
    stop: async () => await server[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
