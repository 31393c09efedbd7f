import { setTimeout as sleep } from 'node:timers/promises'
import { type FirstWord, openRaw, type RawConnection } from '@seaworthy/rig'
import { routeThatIs } from '../../config/drill-config.ts'
import type { SampleRoute } from '../../config/sample-route.ts'
import { callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { type Measurement, measured } from '../../engine/measurement.ts'
import { inconclusive } from '../../engine/outcome.ts'
import { send } from '../../http/exchange.ts'
import { limitsFlaws } from './flaws.ts'
import { limitsOptions } from './options.ts'

const PATIENCE_MS = 5_000
const DRIP_MS = 100
/** Whoever is not let in is not read either. */
const REFUSED = [401, 403]

/** Too big and too slow, in each of the ways that HTTP has. */
export const limitsDrill = defineDrill('limits', 'B', ['HTTP-7'], {
  claim: 'What is too big or too slow is refused with its own 4xx, and the service goes on',
  method:
    'By raw socket: a body one byte over the limit with its length announced, the same in chunks, a too long address, a too large header, headers that drip, a body that drips. Each must end with 413, 414, 431 or 408, the one in chunks with 413 or 411 (a closed connection counts for dripping) within its time; a plain request must work after.',
  wants: ['write'],
  example: {
    line: 'limits: { bodyBytes: 10485760, uriBytes: 32768, headerBytes: 65536, slowHeaderMs: 15000, slowBodyMs: 15000 }',
    tells: 'what is refused, where it differs from the defaults',
  },
  options: limitsOptions,
  flaws: limitsFlaws,
  onTarget: true,
  async run(context) {
    const { config, options } = context
    const { limits } = options
    const read = requiredRoute(config, 'read')
    const write = routeThatIs(config, 'write')
    await using replica = await launch(context)
    if (write) {
      const allowed = await send(callOf(replica.url, write))
      if (allowed.kind === 'answer' && REFUSED.includes(allowed.status)) {
        return inconclusive(
          `${write.method} ${write.path} answers ${allowed.status}: give the write route credentials in its headers`,
        )
      }
    }
    const start = (method: string, path: string, route: SampleRoute) =>
      [
        `${method} ${path} HTTP/1.1`,
        'host: drill',
        ...Object.entries(route.headers).map(([k, v]) => `${k}: ${v}`),
      ].join('\r\n')
    const target = write ?? { ...read, method: 'POST' }
    const writeHead = `${start(target.method, target.path, target)}\r\ncontent-type: application/json`
    const big = Buffer.alloc(limits.bodyBytes + 1, 0x20)

    context.progress('sending what is too big')
    const body = await speak(replica.url, PATIENCE_MS, async (socket) => {
      socket.write(`${writeHead}\r\ncontent-length: ${big.length}\r\n\r\n`)
      await feed(socket, big, (chunk) => socket.write(chunk))
    })
    const chunked = await speak(replica.url, PATIENCE_MS, async (socket) => {
      socket.write(`${writeHead}\r\ntransfer-encoding: chunked\r\n\r\n`)
      const inChunks = (chunk: Buffer) => {
        socket.write(`${chunk.length.toString(16)}\r\n`)
        socket.write(chunk)
        socket.write('\r\n')
      }
      await feed(socket, big, inChunks)
      if (socket.received().length === 0) socket.write('0\r\n\r\n')
    })
    const uri = await speak(replica.url, PATIENCE_MS, async (socket) => {
      socket.write(`${start(read.method, `${read.path}?q=${'u'.repeat(limits.uriBytes)}`, read)}\r\n\r\n`)
    })
    const head = await speak(replica.url, PATIENCE_MS, async (socket) => {
      socket.write(
        `${start(read.method, read.path, read)}\r\nx-large: ${'h'.repeat(limits.headerBytes)}\r\n\r\n`,
      )
    })
    context.progress('sending too slowly')
    const [slowHead, slowBody] = await Promise.all([
      drip(replica.url, `${start(read.method, read.path, read)}\r\nx-slow: `, limits.slowHeaderMs),
      drip(
        replica.url,
        `${writeHead}\r\ncontent-length: ${Math.max(100, Math.floor(limits.bodyBytes / 2))}\r\n\r\n`,
        limits.slowBodyMs,
      ),
    ])
    const after = await send(callOf(replica.url, read))
    const alive = after.kind === 'answer' && after.status < 500
    // Where no route takes a body, refusing the method before the body is as good.
    const tooLarge = write ? [413] : [413, 405, 404]
    return {
      notTested: [!write && 'bodies on a route that takes them: no route is "write"'],
      measurements: [
        refused(`body of ${big.length} bytes`, body, tooLarge),
        // Who takes no body of unknown length may say so (RFC 9110 15.5.12).
        refused(`chunked body of ${big.length} bytes`, chunked, [...tooLarge, 411]),
        refused(`address of ${limits.uriBytes} bytes`, uri, [414, 431]),
        refused(`header of ${limits.headerBytes} bytes`, head, [431]),
        refused('headers that drip', slowHead, [408, 'closed']),
        withinTime('headers that drip, ended after', slowHead, limits.slowHeaderMs),
        refused('body that drips', slowBody, write ? [408, 'closed'] : [...tooLarge, 408, 'closed']),
        withinTime('body that drips, ended after', slowBody, limits.slowBodyMs),
        measured('a plain request works after', alive, '=', true),
      ],
    }
  },
})

async function speak(
  url: string,
  patienceMs: number,
  say: (socket: RawConnection) => Promise<void>,
): Promise<FirstWord> {
  using socket = await openRaw(url)
  const answer = socket.firstWord(patienceMs)
  await say(socket)
  return await answer
}

/** Sends a body as a careful client does: it stops when an answer comes early, so that a closing server cannot reset it away. */
async function feed(socket: RawConnection, body: Buffer, write: (chunk: Buffer) => void): Promise<void> {
  await sleep(50)
  for (let at = 0; at < body.length && socket.received().length === 0; at += 65_536) {
    write(body.subarray(at, at + 65_536))
    await sleep(5)
  }
}

/** One byte now and then, as a slow-loris client does. */
async function drip(url: string, head: string, limitMs: number): Promise<FirstWord> {
  using socket = await openRaw(url)
  socket.write(head)
  const dripping = setInterval(() => socket.write('x'), DRIP_MS)
  try {
    return await socket.firstWord(limitMs + 500)
  } finally {
    clearInterval(dripping)
  }
}

function refused(name: string, answer: FirstWord, allowed: readonly (number | string)[]): Measurement {
  const observed = answer.kind === 'status' ? answer.status : answer.kind
  return measured(name, observed, 'one of', allowed)
}

function withinTime(name: string, answer: FirstWord, limitMs: number): Measurement {
  const observed = answer.kind === 'silent' ? 'never' : answer.afterMs
  return measured(name, observed, '<=', limitMs, 'ms')
}
