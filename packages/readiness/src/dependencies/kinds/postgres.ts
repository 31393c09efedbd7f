import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../engine/until.ts'
import { freePort } from '../../process/free-port.ts'
import type { SupervisedProcess, Supervisor } from '../../process/supervisor.ts'
import { DependencyUnavailable } from '../dependency-unavailable.ts'
import { findProgram } from '../find-program.ts'
import type { DependencyKind } from './dependency-kind.ts'

export const postgres: DependencyKind<'postgres'> = {
  name: 'postgres',
  schemes: { 'postgres:': 5432, 'postgresql:': 5432 },
  usualPolicy: 'critical',
  server: {
    title: 'Postgres',
    isInstalled: async () => (await findPostgres()) !== undefined,
    // A server for the run, and a database for each drill.
    start: async ({ servers }) => (await servers.shared('postgres', startPrivatePostgres)).createDatabase(),
  },
}

/** A server that only this run knows, with a folder of its own that goes when it goes. */
interface PrivatePostgres extends AsyncDisposable {
  /** A new and empty database; gives its URL. */
  createDatabase(): Promise<string>
}

/** PostgreSQL refuses to run as root: this is `nobody` everywhere. */
const UNPRIVILEGED = 65_534
const START_MS = 20_000

/** @throws DependencyUnavailable when the machine has no PostgreSQL server, or it does not start. */
async function startPrivatePostgres(supervisor: Supervisor): Promise<PrivatePostgres> {
  const programs = await findPostgres()
  if (!programs) {
    throw new DependencyUnavailable(
      'no PostgreSQL server on the PATH or in /usr/lib/postgresql: give the dependency a url',
    )
  }
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'drill-postgres-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const isRoot = process.getuid?.() === 0
  if (isRoot) await chown(folder, UNPRIVILEGED, UNPRIVILEGED)
  const user = isRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {}
  const start = (name: string, args: readonly string[]) =>
    supervisor.start({ command: [programs.get(name) ?? name, ...args], cwd: folder, env: {}, ...user })
  const run = async (name: string, args: readonly string[]) => {
    await using program = await start(name, args)
    const { code } = await program.exited
    if (code !== 0) throw new DependencyUnavailable(`${name} ended with ${code}: ${program.logs.tail(3)}`)
  }
  const data = join(folder, 'data')
  await run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'])
  const port = await freePort()
  const options = [
    'fsync=off',
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
  ]
  const server = started.use(
    await start('postgres', ['-D', data, ...options.flatMap((option) => ['-c', option])]),
  )
  await untilReady(server)
  const all = started.move()
  let created = 0
  return {
    async createDatabase() {
      const name = `drill_${++created}`
      await run('createdb', ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', name])
      return `postgres://postgres@127.0.0.1:${port}/${name}`
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

async function untilReady(server: SupervisedProcess): Promise<void> {
  const ready = await until(
    () => {
      if (server.exit) return false
      return server.logs.lines.some(({ text }) => text.includes('ready to accept connections'))
    },
    { timeoutMs: START_MS },
  )
  if (!ready) throw new DependencyUnavailable(`PostgreSQL did not start: ${server.logs.tail(3)}`)
}

const NEEDED = ['initdb', 'postgres', 'createdb']
const PACKAGED = '/usr/lib/postgresql'

/** The programs of a PostgreSQL server, by name: from the PATH, else the newest of the distribution's folders. */
async function findPostgres(): Promise<ReadonlyMap<string, string> | undefined> {
  const versions = await readdir(PACKAGED).catch(() => [])
  const folders = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(PACKAGED, version, 'bin'))
  const found = await Promise.all(
    NEEDED.map(async (name) => [name, await findProgram(name, folders)] as const),
  )
  const programs = found.flatMap(([name, file]) => (file === undefined ? [] : [[name, file] as const]))
  return programs.length === NEEDED.length ? new Map(programs) : undefined
}
