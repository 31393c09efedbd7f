import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../engine/until.ts'
import { freePort } from '../process/free-port.ts'
import type { Supervisor } from '../process/supervisor.ts'
import { DependencyUnavailable } from './dependency-unavailable.ts'
import { findProgram } from './postgres-binaries.ts'

const START_MS = 10_000

/** A Redis or Valkey server without persistence. @throws DependencyUnavailable when the machine has none. */
export async function startPrivateRedis(
  supervisor: Supervisor,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const program = (await findProgram('redis-server')) ?? (await findProgram('valkey-server'))
  if (!program) {
    throw new DependencyUnavailable('no redis-server or valkey-server on the PATH: give the dependency a url')
  }
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'drill-redis-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const port = await freePort()
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = started.use(await supervisor.start({ command: [program, ...options], cwd: folder, env: {} }))
  if (!(await untilListening(port, () => server.exit === undefined))) {
    throw new DependencyUnavailable(`${program} did not start: ${server.logs.tail(3)}`)
  }
  const all = started.move()
  return { url: `redis://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** Whether somebody accepts connections on the port before the time is over. */
export async function untilListening(
  port: number,
  isAlive: () => boolean,
  timeoutMs = START_MS,
): Promise<boolean> {
  const seen = await until(
    async () => {
      if (!isAlive()) return false
      return (await accepts(port)) || undefined
    },
    { timeoutMs },
  )
  return seen === true
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (accepted: boolean) => {
      socket.destroy()
      resolve(accepted)
    }
    // A free port of this machine may be given to this very socket, which then meets itself.
    socket.once('connect', () => end(socket.localPort !== port)).once('error', () => end(false))
  })
}
