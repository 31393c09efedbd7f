// What serialising a page of 20 rows costs, writing it to a socket included.
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import fastJson from 'fast-json-stringify'
import { compileSerializer } from '../../packages/seaworthy/src/http/serializer.ts'
import { pageOf } from '../overhead/subject/page.ts'
import { PageSchema } from '../overhead/subject/page-schema.ts'

const ROUNDS = 7
const CALLS = process.argv.includes('--short') ? 500 : 20_000
const page = pageOf(1, 20)
const serializers: Record<string, (body: unknown) => string | undefined> = {
  'JSON.stringify, unfiltered': JSON.stringify,
  seaworthy: compileSerializer(PageSchema, 'GET / 200'),
  'fast-json-stringify': fastJson(PageSchema as object) as (body: unknown) => string,
}

const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
await once(server, 'listening')
const socket = connect((server.address() as { port: number }).port, '127.0.0.1')
await once(socket, 'connect')

const samples: Record<string, number[]> = Object.fromEntries(
  Object.keys(serializers).map((name) => [name, []]),
)
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, serialize] of Object.entries(serializers)) {
    const before = process.cpuUsage()
    for (let call = 0; call < CALLS; call++) {
      if (!socket.write(`${call}${serialize(page)}`)) await once(socket, 'drain')
    }
    const { user, system } = process.cpuUsage(before)
    if (round > 0) samples[name]?.push((user + system) / CALLS)
  }
}
for (const [name, micros] of Object.entries(samples)) {
  micros.sort((a, b) => a - b)
  const [least, median, most] = [0, ROUNDS >> 1, ROUNDS - 1].map((index) => micros[index]?.toFixed(1))
  console.log(`${name.padEnd(28)} ${median} µs of CPU a page (${least}–${most})`)
}
socket.destroy()
server.close()
