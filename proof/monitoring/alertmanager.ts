import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { alertmanagerFile } from '@seaworthy/monitoring'
import { freePort, type Supervisor } from '@seaworthy/rig'
import { shell } from '../harness/shell.ts'
import { untilAnswering } from '../harness/until-answering.ts'
import { nameOf } from './prometheus.ts'

export interface Alertmanager {
  readonly address: string
  /** Alerts of a service of which nobody is told because another one fires. */
  inhibited(service: string): Promise<ReadonlySet<string>>
  /** Receiver of what has such labels, as amtool reads the routes. */
  receiverOf(labels: Readonly<Record<string, string>>): Promise<string>
}

export interface AlertmanagerOptions {
  readonly supervisor: Supervisor
  /** Address of whoever is on call. */
  readonly receiver: string
  readonly time: (seconds: number) => string
}

/** A real one, with the routes that are shipped, but for their time and addresses. It ends with the supervisor. */
export async function startAlertmanager({
  supervisor,
  receiver,
  time,
}: AlertmanagerOptions): Promise<Alertmanager> {
  const folder = await supervisor.createFolder('seaworthy-alertmanager-')
  const webhook = `webhook_configs: [{url: ${receiver}}]`
  writeFileSync(join(folder, 'alertmanager.yaml'), alertmanagerFile({ receiver: () => webhook, time }))
  await shell(['amtool', 'check-config', 'alertmanager.yaml'], { cwd: folder })
  const port = await freePort()
  const server = await supervisor.start({
    command: [
      'prometheus-alertmanager',
      '--config.file=alertmanager.yaml',
      '--storage.path=data',
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    cwd: folder,
    env: {},
  })
  await untilAnswering(server, `http://127.0.0.1:${port}/-/ready`, 'Alertmanager')
  return {
    address: `127.0.0.1:${port}`,
    async inhibited(service) {
      const filter = encodeURIComponent(`job="${service}"`)
      const answer = await fetch(`http://127.0.0.1:${port}/api/v2/alerts?filter=${filter}`)
      const alerts = (await answer.json()) as readonly {
        readonly labels: Readonly<Record<string, string>>
        readonly status: { readonly inhibitedBy: readonly string[] }
      }[]
      const silent = alerts.filter(({ status }) => status.inhibitedBy.length > 0)
      return new Set(silent.map(({ labels }) => nameOf(labels.alertname ?? '', labels.window)))
    },
    async receiverOf(labels) {
      const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
      const command = ['amtool', 'config', 'routes', 'test', '--config.file=alertmanager.yaml', ...words]
      return (await shell(command, { cwd: folder })).stdout.trim()
    },
  }
}
