// What the head of an answer costs, without the network.
import { IncomingMessage, type ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import {
  createResponseHeads,
  listingHeads,
  prepareFields,
} from '../../packages/seaworthy/src/http/response-head.ts'
import { SECURITY_HEADERS } from '../../packages/seaworthy/src/http/security-headers.ts'

const short = process.argv.includes('--short')
const ROUNDS = short ? 2 : 25
const CALLS = short ? 1_000 : 20_000

const prepared = prepareFields([
  ...SECURITY_HEADERS,
  'vary',
  'accept-encoding, origin',
  'ratelimit-policy',
  '"default";q=60;w=60, "default-hour";q=1000;w=3600',
  'content-type',
  'application/json; charset=utf-8',
])
const request = new IncomingMessage(new Socket())
request.method = 'GET'
request.httpVersionMajor = 1
request.httpVersionMinor = 1
const target = Buffer.alloc(4_096)
let count = 0

function plainFields(): string[] {
  count++
  const id = `0193a1b2-c3d4-7e5f-8a6b-${count.toString(16).padStart(12, '0')}`
  return ['x-request-id', id, 'cache-control', 'no-store', 'ratelimit', `"default";r=${count};t=60`]
}

const heads = createResponseHeads()
if (heads === listingHeads) throw new Error('this Node does not write prepared heads')
const ways: Record<string, () => ServerResponse> = {
  'no head': () => {
    plainFields()
    return new listingHeads.ServerResponse(request)
  },
  'prepared lines': () => {
    const response = new heads.ServerResponse(request)
    heads.write(response, 200, prepared, plainFields(), ['content-length', '7000'])
    return response
  },
  '`writeHead` with every field': () => {
    const response = new listingHeads.ServerResponse(request)
    listingHeads.write(response, 200, prepared, plainFields(), ['content-length', '7000'])
    return response
  },
}

const samples: Record<string, number[]> = Object.fromEntries(Object.keys(ways).map((name) => [name, []]))
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, way] of Object.entries(ways)) {
    const before = process.cpuUsage()
    for (let call = 0; call < CALLS; call++) {
      const { _header: head } = way() as ServerResponse & { _header?: string | null }
      // The socket would flatten the text.
      if (head) target.write(head, 0, 'latin1')
    }
    const { user, system } = process.cpuUsage(before)
    samples[name]?.push((user + system) / CALLS)
  }
}
for (const [name, micros] of Object.entries(samples)) {
  micros.sort((a, b) => a - b)
  const [least, median, most] = [0, ROUNDS >> 1, ROUNDS - 1].map((index) => micros[index]?.toFixed(2))
  console.log(`${name.padEnd(30)} ${median} µs of CPU (${least}–${most})`)
}
