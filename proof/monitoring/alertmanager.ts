import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Supervisor, untilListening } from '@seaworthy/rig'

/** A real one, which passes on at once what it is told. It ends with the supervisor. Answers with its address. */
export async function startAlertmanager(supervisor: Supervisor, receiver: string): Promise<string> {
  const folder = await supervisor.createFolder('seaworthy-alertmanager-')
  writeFileSync(
    join(folder, 'alertmanager.yaml'),
    JSON.stringify({
      route: { receiver: 'proof', group_by: ['...'], group_wait: '0s', group_interval: '1s' },
      receivers: [{ name: 'proof', webhook_configs: [{ url: receiver, send_resolved: true }] }],
    }),
  )
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
  if (!(await untilListening(port, () => server.exit === undefined)))
    throw new Error(`Alertmanager did not start: ${server.logs.tail(20)}`)
  return `127.0.0.1:${port}`
}
