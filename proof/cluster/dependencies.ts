import { connect, createServer, type Server, type Socket } from 'node:net'
import { type PrivateServer, startPostgres, startRedis } from '@seaworthy/rig'
import { startRecordedUpstream } from '../../services/characters/dev/recorded-upstream.ts'
import { startRecordedSpecies } from '../../services/pokedex/dev/recorded-species.ts'
import { startRecordedTranslations } from '../../services/pokedex/dev/recorded-translations.ts'
import { HOST_ADDRESS } from './real-node.ts'

/** What the services of the proof stand on, at addresses that pods reach. */
export interface Dependencies extends AsyncDisposable {
  /** Values of the settings that say where something is, by variable. */
  readonly addresses: Readonly<Record<string, string>>
  /** From now on the species of pokedex take so long to be told, milliseconds. */
  slowSpecies(ms: number): void
}

/** Real servers of this machine, and recorded providers. The bridge of the node must be there. */
export async function startDependencies(): Promise<Dependencies> {
  await using undo = new AsyncDisposableStack()
  const server = async (starting: Promise<PrivateServer & { readonly url: string }>) => {
    const started = await starting
    undo.defer(() => started.stop())
    return await reachable(started.url, undo)
  }
  const provider = async (starting: Promise<{ readonly url: string; close(): Promise<void> }>) => {
    const started = await starting
    undo.defer(() => started.close())
    return await reachable(started.url, undo)
  }
  const species = await startRecordedSpecies()
  const addresses = {
    DATABASE_URL: await server(startPostgres()),
    REDIS_URL: await server(startRedis()),
    UPSTREAM_URL: await provider(startRecordedUpstream()),
    SPECIES_URL: await provider(Promise.resolve(species)),
    TRANSLATIONS_URL: await provider(startRecordedTranslations()),
  }
  const kept = undo.move()
  return {
    addresses,
    slowSpecies: (ms) => species.faults.set({ fault: { kind: 'latency', ms } }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** The same address as pods see it. */
async function reachable(url: string, undo: AsyncDisposableStack): Promise<string> {
  const target = new URL(url)
  const own = { host: target.hostname, port: Number(target.port) }
  const open = new Set<Socket>()
  const server: Server = createServer((inner) => {
    open.add(inner)
    inner.once('close', () => open.delete(inner))
    const outer = connect(own)
    inner.on('error', () => outer.destroy()).on('close', () => outer.destroy())
    outer.on('error', () => inner.destroy()).on('close', () => inner.destroy())
    inner.pipe(outer).pipe(inner)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, HOST_ADDRESS, resolve))
  // Pods keep their connections, and may outlive this.
  undo.defer(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const each of open) each.destroy()
    await closed
  })
  target.hostname = HOST_ADDRESS
  target.port = `${(server.address() as { port: number }).port}`
  return `${target}`.replace(/\/$/, '')
}
