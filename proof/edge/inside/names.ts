// The name server of a container, at Docker's address: names of running containers, as a file tells them at each question.
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'

const [file = '', address = '127.0.0.11'] = process.argv.slice(2)
const HEADER = 12
const FOUND = 0x8180
const NO_SUCH_NAME = 0x8183

const server = createSocket('udp4')
server.on('message', (question, { port, address: asker }) => {
  const labels: string[] = []
  let at = HEADER
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  const end = at + 5
  const known = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>
  const found = known[labels.join('.')]
  const head = Buffer.from(question.subarray(0, end))
  head.writeUInt16BE(found === undefined ? NO_SUCH_NAME : FOUND, 2)
  head.writeUInt16BE(found === undefined ? 0 : 1, 6)
  head.writeUInt32BE(0, 8)
  // The name by its place, type A, class IN, ten minutes as Docker says, four bytes.
  const record = Buffer.from([0xc0, HEADER, 0, 1, 0, 1, 0, 0, 2, 0x58, 0, 4])
  const answer = found === undefined ? [head] : [head, record, Buffer.from(found.split('.').map(Number))]
  server.send(Buffer.concat(answer), port, asker)
})
server.bind(53, address, () => console.log('listening'))
