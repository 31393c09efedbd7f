import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FaultyUpstream } from '@seaworthy/chassis/testing/faulty-upstream'
import { freePort } from '@seaworthy/rig'
import type { Board } from './board.ts'
import type { Stack } from './stacks.ts'

const START_MS = 60_000

/** A board in a process of its own; disposing of it ends it. */
export interface StartedBoard extends Board, AsyncDisposable {}

/** Starts a stack on a database. @throws Error with its last words when it does not get ready. */
export async function startBoard(
  stack: Stack,
  titles: FaultyUpstream,
  databaseUrl: string,
): Promise<StartedBoard> {
  const dataDir = mkdtempSync(join(tmpdir(), 'seaworthy-linkboard-'))
  const port = await freePort()
  const child = spawn(process.execPath, [stack.program], {
    cwd: stack.folder,
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      TITLES_URL: titles.origin,
      REFRESH_MS: '200',
      RATE_LIMITS: 'off',
      ...stack.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4_000)
    })
  const ended = once(child, 'close')
  const url = `http://127.0.0.1:${port}`
  const board: StartedBoard = {
    url,
    readyUrl: `${url}/health/ready`,
    metricsUrl: `${url}/metrics`,
    faults: titles.faults,
    token: (role) => stack.token([role], dataDir),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
  for (const endsAtMs = Date.now() + START_MS; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const ready = await fetch(board.readyUrl).catch(() => undefined)
    if (ready?.status === 200) return board
    if (child.exitCode === null && Date.now() < endsAtMs) continue
    await board[Symbol.asyncDispose]()
    throw new Error(`${stack.title} did not get ready:\n${output}`)
  }
}
