import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, untilListening } from '@seaworthy/rig'
import { shell } from '../harness/shell.ts'

const PATIENCE_MS = 60_000
const TOOLS = join(import.meta.dirname, 'tools')

/** Bugsink with one project. */
export interface StartedBugsink extends AsyncDisposable {
  readonly dsn: string
  readonly process: ChildProcess
  /** Every event that it has digested, as it keeps it, in the order in which they came. */
  events(): Promise<readonly Record<string, unknown>[]>
}

/** @param quota events that the project may have in five minutes; Bugsink answers 429 to others */
export async function startBugsink(packages: string, quota: number): Promise<StartedBugsink> {
  const folder = mkdtempSync(join(tmpdir(), 'bugsink-'))
  const port = await freePort()
  const env = {
    PYTHONPATH: `${packages}:${TOOLS}`,
    DJANGO_SETTINGS_MODULE: 'bugsink_conf',
    BUGSINK_FOLDER: folder,
    BUGSINK_URL: `http://127.0.0.1:${port}`,
    BUGSINK_QUOTA: `${quota}`,
  }
  const manage = async (...words: string[]) =>
    (await shell(['python3', '-m', 'django', ...words], { env })).stdout
  await manage('migrate', '--verbosity', '0')
  await manage('migrate', '--verbosity', '0', '--database', 'snappea')
  const printed = await manage(
    ...['shell', '--verbosity', '0', '-c'],
    'from projects.models import Project; print("dsn", Project.objects.create(name="proof").dsn)',
  )
  const dsn = /^dsn (\S+)$/m.exec(printed)?.[1]
  if (dsn === undefined) throw new Error(`Bugsink made no project: ${printed}`)
  const words = ['-m', 'gunicorn', 'bugsink.wsgi', '--bind', `127.0.0.1:${port}`, '--threads', '4']
  const child = spawn('python3', words, { stdio: 'ignore', detached: true, env: { ...process.env, ...env } })
  if (!(await untilListening(port, () => child.exitCode === null, PATIENCE_MS))) {
    throw new Error('Bugsink does not listen')
  }
  return {
    dsn,
    process: child,
    async events() {
      const found = await manage(
        ...['shell', '--verbosity', '0', '-c'],
        'import json; from events.models import Event; print("events", json.dumps([e.get_parsed_data() for e in Event.objects.order_by("digest_order")]))',
      )
      return JSON.parse(/^events (.*)$/m.exec(found)?.[1] ?? '[]') as Record<string, unknown>[]
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit')
        // Its workers too.
        process.kill(-(child.pid as number), 'SIGKILL')
        await ended
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
