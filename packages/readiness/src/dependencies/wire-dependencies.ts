import { freePort, ServerMissing, type Supervisor, startFaultProxy, untilListening } from '@seaworthy/rig'
import { wordsOf } from '../config/command.ts'
import type { DeclaredDependency } from '../config/declared-dependency.ts'
import type { DrillConfig } from '../config/drill-config.ts'
import { startHttpStub } from '../stubs/http-stub.ts'
import { redirect, targetOf } from './address.ts'
import { DependencyUnavailable } from './dependency-unavailable.ts'
import { kindNamed } from './kinds/index.ts'
import type { ServerPool } from './server-pool.ts'
import type { WiredDependency } from './wired-dependency.ts'

export interface Wiring extends AsyncDisposable {
  readonly dependencies: readonly WiredDependency[]
  /** The variables of the service, each pointing to its proxy. */
  readonly env: Readonly<Record<string, string>>
}

export interface WiringOptions {
  readonly supervisor: Supervisor
  readonly servers: ServerPool
  /** Seeded; for jitter. */
  readonly random: () => number
}

/**
 * Gets each declared dependency, from its URL, by its command, or privately, and puts a fault proxy in front of it.
 *
 * @throws DependencyUnavailable when one cannot be had.
 */
export async function wireDependencies(config: DrillConfig, options: WiringOptions): Promise<Wiring> {
  await using started = new AsyncDisposableStack()
  const dependencies: WiredDependency[] = []
  for (const declared of config.dependencies) {
    dependencies.push(started.use(await wire(declared, config, options)))
  }
  const all = started.move()
  return {
    dependencies,
    env: Object.fromEntries(dependencies.map(({ declared, address }) => [declared.variable, address])),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

async function wire(
  declared: DeclaredDependency,
  config: DrillConfig,
  options: WiringOptions,
): Promise<WiredDependency> {
  await using started = new AsyncDisposableStack()
  const address = await obtain(declared, config, options, started)
  if (!kindNamed(declared.kind).isRecorded) {
    const proxy = started.use(await startFaultProxy(targetOf(address), options.random))
    const all = started.move()
    return {
      declared,
      address: redirect(address, proxy.port),
      proxy,
      [Symbol.asyncDispose]: () => all.disposeAsync(),
    }
  }
  const stub = started.use(await startHttpStub(declared.answer ? undefined : new URL(address).origin))
  const { answer } = declared
  if (answer)
    stub.behave(() => ({ status: answer.status, headers: answer.headers, body: textOf(answer.body) }))
  const proxy = started.use(await startFaultProxy(targetOf(stub.url), options.random))
  const all = started.move()
  return {
    declared,
    address: redirect(address, proxy.port).replace(/^https:/, 'http:'),
    proxy,
    stub,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

async function obtain(
  declared: DeclaredDependency,
  { service }: DrillConfig,
  { supervisor, servers }: WiringOptions,
  started: AsyncDisposableStack,
): Promise<string> {
  const { name, variable, url, start } = declared
  const given = url ?? service.env[variable] ?? process.env[variable]
  if (given) return given
  if (start) {
    const port = await freePort()
    const fill = (text: string) => text.replaceAll('{port}', String(port))
    const command = wordsOf(start.command)
    const program = started.use(
      await supervisor.start({ command: command.map(fill), cwd: service.cwd, env: { PORT: String(port) } }),
    )
    if (!(await untilListening(port, () => program.exit === undefined)))
      throw new DependencyUnavailable(`${name} did not start: ${program.logs.tail(5)}`)
    return fill(start.url)
  }
  const kind = kindNamed(declared.kind)
  if (kind.server) {
    return await kind.server.start({ supervisor, servers, started }).catch((error: Error) => {
      const advice = error instanceof ServerMissing ? ': give the dependency a url' : ''
      throw new DependencyUnavailable(error.message + advice)
    })
  }
  const address = kind.addressOf?.(declared)
  if (address) return address
  throw new DependencyUnavailable(
    `the dependency "${name}" cannot be had: give it a url, or set ${variable}, or say how to start it`,
  )
}

/** A body of the configuration as it goes over the wire. */
function textOf(body: unknown): string {
  if (body === undefined) return ''
  return typeof body === 'string' ? body : JSON.stringify(body)
}
