// Runs one caller of the bench when told to: node caller-process.ts <name> <origin>
import { Session } from 'node:inspector/promises'
import { startCaller } from './callers.ts'

export interface Order {
  readonly calls: number
  readonly concurrency: number
  readonly profile?: boolean
}

export interface Report {
  readonly cpuMicrosPerCall: number
  readonly elapsedMs: number
  readonly profile?: string
}

const [name, origin] = process.argv.slice(2) as [string, string]
const call = await startCaller(name, origin)

process.on('message', async ({ calls, concurrency, profile }: Order) => {
  const session = profile ? new Session() : undefined
  session?.connect()
  await session?.post('Profiler.enable')
  await session?.post('Profiler.setSamplingInterval', { interval: 200 })
  await session?.post('Profiler.start')
  const startedMs = performance.now()
  const before = process.cpuUsage()
  let left = calls
  const lane = async () => {
    while (left-- > 0) await call()
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  const { user, system } = process.cpuUsage(before)
  const elapsedMs = performance.now() - startedMs
  const found = session && (await session.post('Profiler.stop')).profile
  process.send?.({
    cpuMicrosPerCall: (user + system) / calls,
    elapsedMs,
    ...(found ? { profile: JSON.stringify(found) } : {}),
  } satisfies Report)
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
