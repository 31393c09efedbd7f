import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../process/free-port.ts'
import type { Supervisor } from '../../process/supervisor.ts'
import { DependencyUnavailable } from '../dependency-unavailable.ts'
import { findProgram } from '../find-program.ts'
import { untilListening } from '../until-listening.ts'
import type { DependencyKind } from './dependency-kind.ts'

export const redis: DependencyKind<'redis'> = {
  name: 'redis',
  schemes: { 'redis:': 6379, 'rediss:': 6379 },
  usualPolicy: 'degradable',
  server: {
    title: 'Redis',
    isInstalled: async () => (await findRedis()) !== undefined,
    start: async ({ supervisor, started }) => started.use(await startPrivateRedis(supervisor)).url,
  },
}

/** A Redis or Valkey server without persistence. @throws DependencyUnavailable when the machine has none. */
async function startPrivateRedis(
  supervisor: Supervisor,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const program = await findRedis()
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

/** The server's program, or undefined where the machine has none. */
async function findRedis(): Promise<string | undefined> {
  return (await findProgram('redis-server')) ?? (await findProgram('valkey-server'))
}
