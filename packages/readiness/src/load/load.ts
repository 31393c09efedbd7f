import { Agent } from 'node:http'
import { type Call, type Exchange, send, statusOf } from '../http/exchange.ts'
import { createLeanClient } from './lean-client.ts'
import type { Sample } from './sample-set.ts'

/** A request with the answer, for drills that look at more than the status. */
export interface Observation extends Sample {
  readonly exchange: Exchange
}

export interface LoadOptions {
  /** The next request; called once for each. */
  readonly next: (index: number) => Call
  readonly durationMs: number
  /** Zero of `atMs`, by the monotonic clock: the start of the drill, so that sets share one axis. */
  readonly zeroMs: number
  /** Stops sending; what is in flight still ends. */
  readonly signal: AbortSignal
  /** False opens a connection per request. Default true. */
  readonly keepAlive?: boolean
  readonly timeoutMs?: number
  /** Thousands of requests a second for little processor time; bodies of answers are not kept. Plain HTTP only. */
  readonly lean?: boolean
}

export interface LoadRun {
  readonly observations: readonly Observation[]
  /** Requests per second that were really sent, to see whether the generator kept up. */
  readonly achievedRate: number
}

/**
 * Open loop: requests are due at a constant rate whatever the answers do, and latency counts from when each was due, so
 * that neither a slow service nor a slow generator hides waiting (coordinated omission).
 */
export async function openLoop(ratePerSecond: number, options: LoadOptions): Promise<LoadRun> {
  using client = createClient(options)
  const interval = 1000 / ratePerSecond
  const began = performance.now()
  const pending: Promise<Observation>[] = []
  const total = Math.floor(options.durationMs / interval)
  let sentAt = began
  await new Promise<void>((resolve) => {
    const tick = () => {
      const now = performance.now()
      while (pending.length < total && began + pending.length * interval <= now && !options.signal.aborted) {
        pending.push(client.send(pending.length, began + pending.length * interval))
        sentAt = performance.now()
      }
      if (pending.length >= total || options.signal.aborted) resolve()
      else setTimeout(tick, Math.max(0, began + pending.length * interval - performance.now()))
    }
    tick()
  })
  const sent = pending.length
  const observations = await Promise.all(pending)
  return { observations, achievedRate: (sent * 1000) / Math.max(interval * sent, sentAt - began) }
}

/**
 * Closed loop: so many clients, each sending at least once and again as soon as it has its answer. For capacity, never
 * for latency.
 */
export async function closedLoop(
  clients: number,
  options: LoadOptions & { thinkMs?: number },
): Promise<LoadRun> {
  using client = createClient(options)
  const began = performance.now()
  const observations: Observation[] = []
  let index = 0
  const worker = async () => {
    do {
      if (options.signal.aborted) return
      observations.push(await client.send(index++, performance.now()))
      if (options.thinkMs !== undefined) await new Promise((resolve) => setTimeout(resolve, options.thinkMs))
    } while (performance.now() - began < options.durationMs)
  }
  await Promise.all(Array.from({ length: clients }, worker))
  observations.sort((a, b) => a.atMs - b.atMs)
  return { observations, achievedRate: (observations.length * 1000) / (performance.now() - began) }
}

function createClient({ next, zeroMs, keepAlive = true, timeoutMs = 10_000, lean = false }: LoadOptions) {
  using started = new DisposableStack()
  const ask = lean
    ? started.use(createLeanClient(timeoutMs)).send
    : agentClient(keepAlive, timeoutMs, started)
  const all = started.move()
  return {
    async send(index: number, dueMs: number): Promise<Observation> {
      const exchange = await ask(next(index))
      const latencyMs = performance.now() - dueMs
      return { atMs: dueMs - zeroMs, latencyMs, status: statusOf(exchange), exchange }
    },
    [Symbol.dispose]: () => all.dispose(),
  }
}

function agentClient(keepAlive: boolean, timeoutMs: number, started: DisposableStack) {
  const agent = new Agent({ keepAlive, maxSockets: Number.POSITIVE_INFINITY, scheduling: 'fifo' })
  started.defer(() => agent.destroy())
  return (call: Call) => send({ timeoutMs, ...call, agent })
}
