// What coding an answer costs, at once and on a thread (decision 13).
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { pageOf } from '../overhead/subject/page.ts'

const isShort = process.argv.includes('--short')
const ROUNDS = isShort ? 1 : 7
const CALLS = isShort ? 5 : 200
const { BROTLI_PARAM_QUALITY, ZSTD_c_compressionLevel, ZSTD_c_windowLog } = zlib.constants
const brotli = (quality: number) => ({ params: { [BROTLI_PARAM_QUALITY]: quality } })
const zstd = { params: { [ZSTD_c_compressionLevel]: 1, [ZSTD_c_windowLog]: 17 } }

interface Coding {
  readonly name: string
  readonly atOnce: (body: Buffer) => Buffer
  readonly onThread: (body: Buffer) => Promise<Buffer>
}
const onThread = {
  gzip: promisify(zlib.gzip) as (body: Buffer, options: object) => Promise<Buffer>,
  br: promisify(zlib.brotliCompress) as (body: Buffer, options: object) => Promise<Buffer>,
  zstd: promisify(zlib.zstdCompress) as (body: Buffer, options: object) => Promise<Buffer>,
}
const CODINGS: readonly Coding[] = [
  ...[6, 1].map((level) => ({
    name: `gzip, level ${level}`,
    atOnce: (body: Buffer) => zlib.gzipSync(body, { level }),
    onThread: (body: Buffer) => onThread.gzip(body, { level }),
  })),
  ...[4, 1].map((quality) => ({
    name: `brotli, quality ${quality}`,
    atOnce: (body: Buffer) => zlib.brotliCompressSync(body, brotli(quality)),
    onThread: (body: Buffer) => onThread.br(body, brotli(quality)),
  })),
  {
    name: 'zstd, as it comes',
    atOnce: (body) => zlib.zstdCompressSync(body),
    onThread: (body) => onThread.zstd(body, {}),
  },
  {
    name: 'zstd, level 1, window of 128 KiB',
    atOnce: (body) => zlib.zstdCompressSync(body, zstd),
    onThread: (body) => onThread.zstd(body, zstd),
  },
]

/** Processor time of the whole process for one call, µs. */
async function costOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  for (let call = 0; call < CALLS; call++) await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / CALLS
}

function spread(samples: number[]): string {
  samples.sort((a, b) => a - b)
  const [least, median, most] = [0, samples.length >> 1, samples.length - 1].map((at) =>
    Math.round(samples[at] ?? Number.NaN),
  )
  return `${median} (${least}–${most})`
}

const BODIES: Record<string, Buffer> = {
  'page of 20 rows': Buffer.from(JSON.stringify(pageOf(1, 20))),
  'what a provider answered': readFileSync(
    new URL('../../services/characters/dev/recording.json', import.meta.url),
  ),
}

for (const [what, body] of Object.entries(BODIES)) {
  const samples = CODINGS.map(() => ({ atOnce: [] as number[], onThread: [] as number[] }))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [at, coding] of CODINGS.entries()) {
      const atOnce = await costOf(() => coding.atOnce(body))
      const threaded = await costOf(() => coding.onThread(body))
      if (round === 0) continue
      samples[at]?.atOnce.push(atOnce)
      samples[at]?.onThread.push(threaded)
    }
  }
  console.log(`\n${what}, ${body.length} bytes | at once, µs of CPU | on a thread, µs of CPU | bytes`)
  for (const [at, coding] of CODINGS.entries()) {
    const { atOnce, onThread: threaded } = samples[at] as (typeof samples)[number]
    console.log(
      `${coding.name.padEnd(34)} ${spread(atOnce).padEnd(20)} ${spread(threaded).padEnd(20)} ${coding.atOnce(body).length}`,
    )
  }
}
