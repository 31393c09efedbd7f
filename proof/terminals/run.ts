// What a stranger types and sees, from the packages as they are published, for the README: docs/diagrams/terminal-*.svg
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSupervisor, freePort, type Supervisor } from '@seaworthy/rig'
import { shell, tryShell } from '../harness/shell.ts'
import { untilAnswering } from '../harness/until-answering.ts'
import { openGround, root } from '../packages/ground.ts'
import { type TerminalSession, terminalPicture } from './terminal-picture.ts'

await using undo = new AsyncDisposableStack()
const supervisor = undo.use(createSupervisor())
const ground = await openGround(supervisor, undo)
const env = { ...ground.env(26), NO_COLOR: '1' }
const folder = await supervisor.createFolder('seaworthy-terminal-')
const shop = join(folder, 'shop')

/** Runs a command and gives what it printed. */
async function typed(command: string, cwd: string): Promise<TerminalSession> {
  const { stdout, stderr } = await tryShell(['sh', '-c', command], { cwd, env })
  return { command, output: `${stdout}${stderr}` }
}

const created = await typed('npm create seaworthy shop -- --yes', folder)
await shell(['npm', 'install', '--silent'], { cwd: shop, env })
draw('start', [
  withoutNpm(created),
  { command: 'cd shop && npm install && npm start', output: await banner(shop) },
])
draw('test', [withoutNpm(await typed('npm test', shop))])
draw('probe', [await probed(supervisor)])

/** The service in Python of another proof, looked at by the command. */
async function probed(supervisor: Supervisor): Promise<TerminalSession> {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const service = await supervisor.start({
    command: ['python3', join(root, 'proof/languages/python/app.py')],
    cwd: folder,
    env: { ...process.env, PORT: `${port}` },
  })
  await untilAnswering(service, `${url}/livez`, 'the service in Python')
  const { output } = await typed(`npx seaworthy probe ${url}`, folder)
  const [verdicts = '', ...findings] = output.trim().split('\n\n')
  const shown = [
    verdicts,
    `… what ${findings.length - 1} findings saw, and how each is mended …`,
    findings.at(-1),
  ]
  service.expectExit()
  return {
    command: 'npx seaworthy probe http://localhost:8080',
    output: shown.join('\n\n').replaceAll(`${port}`, '8080'),
  }
}

/** What is printed until the service serves, without its log. */
async function banner(cwd: string): Promise<string> {
  const port = await freePort()
  const service = await supervisor.start({
    command: ['npm', 'start', '--silent'],
    cwd,
    env: { ...env, PORT: `${port}` },
  })
  await untilAnswering(service, `http://127.0.0.1:${port}/health/ready`, 'the new service')
  service.expectExit()
  const lines = service.logs.tail(100).split('\n')
  const text = lines.filter((line) => !line.startsWith('{')).join('\n')
  return text.replaceAll(`${port}`, '8000').replaceAll(folder, '…')
}

/** Without what npm says of itself. */
function withoutNpm({ command, output }: TerminalSession): TerminalSession {
  return {
    command,
    output: output
      .replaceAll(/^(?:>|npm ).*\n/gm, '')
      .replace(/^\n+/, '')
      .replaceAll(folder, '…'),
  }
}

function draw(name: string, sessions: readonly TerminalSession[]): void {
  const path = `docs/diagrams/terminal-${name}.svg`
  writeFileSync(join(root, path), terminalPicture(sessions))
  console.log(`drawn: ${path}`)
}
