import { join } from 'node:path'
import { freePort, startStopwatch } from '@seaworthy/rig'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import { shell, tryShell } from '../../harness/shell.ts'
import { untilAnswering } from '../../harness/until-answering.ts'
import type { Ground, NodeMajor } from '../ground.ts'
import { onEachNode } from '../on-each-node.ts'

const DRILLS = ['drain', 'limits', 'crash']
/** What a stranger types after the first start. */
const COMMANDS = [
  ['npx', 'seaworthy', 'add', 'slice', 'orders'],
  ['npx', 'seaworthy', 'add', 'route', 'history', '--slice', 'orders'],
  ['npx', 'seaworthy', 'add', 'upstream', 'payments'],
  ['npm', 'test'],
  ['npm', 'run', 'check'],
  ['npx', 'seaworthy', 'describe'],
  ['npx', 'seaworthy', 'check', '--level', 'C'],
  ['npx', 'seaworthy', 'drill', ...DRILLS],
  ['npx', 'seaworthy', 'ship'],
  ['npx', 'seaworthy', 'ship', '--check'],
]

export const create: Claim<Ground> = {
  name: 'create',
  says: 'npm create seaworthy writes a service that installs, starts, keeps an item, takes a slice, a route and an upstream, passes its own tests and checks, is drilled and shipped',
  run: onEachNode(onNode),
}

async function onNode(
  { supervisor, env: environment }: Ground,
  node: NodeMajor,
): Promise<readonly Finding[]> {
  const env = environment(node)
  const folder = join(await supervisor.createFolder('seaworthy-create-'), 'shop')
  const findings: Finding[] = []
  const step = async (words: readonly string[], cwd: string) => {
    const elapsedMs = startStopwatch()
    const { code, stdout, stderr } = await tryShell(words, { cwd, env })
    const what = `Node ${node}: ${words.join(' ')}: exit code, after ${(elapsedMs() / 1_000).toFixed(1)} s`
    findings.push(exactly(what, code, 0, code ? `${stdout.slice(-600)} ${stderr.slice(-300)}` : ''))
  }
  await step(['npm', 'create', 'seaworthy', 'shop', '--', '--yes'], join(folder, '..'))
  await step(['npm', 'install'], folder)
  findings.push(...(await started({ supervisor, folder, env, node })))
  for (const words of COMMANDS) await step(words, folder)
  return findings
}

interface Started {
  readonly supervisor: Ground['supervisor']
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly node: NodeMajor
}

/** The service as `npm start` runs it, and an item that an editor gives it. */
async function started({ supervisor, folder, env, node }: Started): Promise<readonly Finding[]> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const elapsedMs = startStopwatch()
  const running = await supervisor.start({
    command: ['node', 'src/main.ts'],
    cwd: folder,
    env: { ...env, PORT: `${port}`, SHUTDOWN_PROPAGATION_MS: '0' },
    endSignal: 'SIGTERM',
  })
  await untilAnswering(running, `${url}/health/ready`, 'the new service')
  const readyS = (elapsedMs() / 1_000).toFixed(1)
  const { stdout } = await shell(['npx', 'seaworthy', 'token', '--role', 'editor'], { cwd: folder, env })
  const { status } = await fetch(`${url}/api/v1/items`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${stdout.trim()}` },
    body: JSON.stringify({ name: 'Halyard', quantity: 3 }),
  })
  running.signal('SIGTERM')
  const { code } = await running.exited
  return [
    exactly(`Node ${node}: an item for the service that was ready after ${readyS} s: status`, status, 201),
    exactly(`Node ${node}: SIGTERM: exit code`, code ?? -1, 0),
  ]
}
