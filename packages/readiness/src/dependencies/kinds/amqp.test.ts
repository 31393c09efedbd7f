import { execFileSync } from 'node:child_process'
import { connect } from 'node:net'
import { createSupervisor } from '@seaworthy/rig'
import { expect, test } from 'vitest'
import { parseDrillConfig } from '../../drill-file/load-drill-config.ts'
import { seededRandom } from '../../engine/random.ts'
import { createServerPool } from '../server-pool.ts'
import { wireDependencies } from '../wire-dependencies.ts'
import { amqp } from './amqp.ts'

const config = parseDrillConfig(
  'drill.yaml',
  '{ service: { command: none }, dependencies: [{ name: queue, variable: NO_SUCH_QUEUE, kind: amqp, policy: critical }] }',
)

test('a private RabbitMQ lets its user in through its proxy, and nothing of it is left', async (context) => {
  const servers = createServerPool()
  await using drill = new AsyncDisposableStack()
  const host = { supervisor: drill.use(createSupervisor()), servers, started: drill }
  const first = await amqp.server!.start(host).catch((error: Error) => error)
  if (first instanceof Error) {
    await servers[Symbol.asyncDispose]()
    return context.skip(first.message)
  }
  const mark = `RABBITMQ_NODE_PORT=${new URL(first).port}`
  try {
    await using supervisor = createSupervisor()
    await using wiring = await wireDependencies(config, { supervisor, servers, random: seededRandom(1) })
    const url = wiring.env.NO_SUCH_QUEUE ?? ''
    expect(new URL(url).pathname, 'each drill has a virtual host of its own').not.toBe(
      new URL(first).pathname,
    )
    expect(await shakeHands(url)).toEqual(['Start', 'Tune', 'OpenOk'])
    expect(processesWith(mark)).toEqual(expect.arrayContaining([expect.stringContaining('epmd')]))
  } finally {
    await servers[Symbol.asyncDispose]()
  }
  // Helpers of Erlang end themselves when the node is gone.
  await expect.poll(() => processesWith(mark), { timeout: 5_000 }).toEqual([])
})

const METHODS: Readonly<Record<string, string>> = { '10.10': 'Start', '10.30': 'Tune', '10.41': 'OpenOk' }

/** Opens a connection by AMQP 0-9-1. Gives what the server said, up to when it agrees or closes. */
function shakeHands(url: string): Promise<readonly string[]> {
  const { hostname, port, username, password, pathname } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write('AMQP\0\0\x09\x01', 'latin1')
      socket.write(
        method(11, [long(0), short('PLAIN'), longText(`\0${username}\0${password}`), short('en_US')]),
      )
      socket.write(method(31, [Buffer.of(7, 255, 0, 2, 0, 0, 0, 0)]))
      socket.write(method(40, [short(pathname.slice(1)), short(''), Buffer.of(0)]))
    })
    const said: string[] = []
    let rest = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 7 && rest.length >= rest.readUInt32BE(3) + 8) {
        const name = `${rest.readUInt16BE(7)}.${rest.readUInt16BE(9)}`
        said.push(METHODS[name] ?? name)
        rest = rest.subarray(rest.readUInt32BE(3) + 8)
      }
      if (said.includes('OpenOk')) socket.destroy()
    })
    socket.once('close', () => resolve(said)).once('error', reject)
  })
}

const long = (value: number) => Buffer.of(value >>> 24, value >>> 16, value >>> 8, value)
const short = (text: string) => Buffer.from(String.fromCharCode(text.length) + text)
const longText = (text: string) => Buffer.concat([long(text.length), Buffer.from(text)])

/** A method of class 10, connection, in a frame of channel 0. */
function method(id: number, parts: readonly Buffer[]): Buffer {
  const payload = Buffer.concat([Buffer.of(0, 10, 0, id), ...parts])
  return Buffer.concat([Buffer.of(1, 0, 0), long(payload.length), payload, Buffer.of(0xce)])
}

/** Processes whose environment holds the text; the dead ones have none. */
function processesWith(mark: string): readonly string[] {
  const listed = execFileSync('ps', ['axeww', '-o', 'pid=,command='], {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  })
  return listed.split('\n').filter((line) => line.includes(` ${mark} `))
}
