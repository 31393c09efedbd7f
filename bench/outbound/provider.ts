// The provider that every caller of the bench calls: one small JSON answer, over kept-alive connections.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const ANSWER = Buffer.from(
  JSON.stringify({
    id: 1,
    name: 'Rick Sanchez',
    status: 'Alive',
    species: 'Human',
    type: '',
    gender: 'Male',
    origin: { name: 'Earth (C-137)', url: 'https://example.org/api/location/1' },
    location: { name: 'Citadel of Ricks', url: 'https://example.org/api/location/3' },
    episode: ['https://example.org/api/episode/1', 'https://example.org/api/episode/2'],
    created: '2017-11-04T18:48:46.250Z',
  }),
)

const server = createServer({ keepAliveTimeout: 60_000 }, (_, response) => {
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': ANSWER.length,
  })
  response.end(ANSWER)
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit(0))
