// Processor time that one request costs the generator of a drill, by client.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closedLoop } from '../../packages/readiness/src/load/load.ts'

const ROUNDS = 5
const ROUND_MS = process.argv.includes('--short') ? 100 : 1_500
const CLIENTS = 16
const SERVER = `require('node:http').createServer((q, s) => s.end('x'.repeat(2000))).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`

const server = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] })
try {
  const [line] = (await once(server.stdout, 'data')) as [Buffer]
  const url = `http://127.0.0.1:${line.toString().trim()}/`
  const microseconds: Record<'agent' | 'lean', number[]> = { agent: [], lean: [] }
  // Round 0 warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const client of ['agent', 'lean'] as const) {
      const before = process.cpuUsage()
      const { observations } = await closedLoop(CLIENTS, {
        next: () => ({ url }),
        durationMs: ROUND_MS,
        zeroMs: performance.now(),
        signal: new AbortController().signal,
        lean: client === 'lean',
      })
      const { user, system } = process.cpuUsage(before)
      if (observations.some(({ status }) => status !== 200))
        throw new Error(`${client}: not every answer was 200`)
      if (round > 0) microseconds[client].push((user + system) / observations.length)
    }
  }
  for (const [client, values] of Object.entries(microseconds)) {
    const [low = 0, , middle = 0, , high = 0] = values.toSorted((a, b) => a - b)
    console.log(`${client}: ${middle.toFixed(1)} µs a request (${low.toFixed(1)}–${high.toFixed(1)})`)
  }
} finally {
  server.kill()
}
