import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { announce, assignedPort } from '../../harness/control.ts'
import { pageOf } from '../subject/page.ts'

const PATH = '/api/v1/characters'

const server = createServer((request, response) => {
  const url = request.url ?? ''
  const queryAt = url.indexOf('?')
  if (request.method !== 'GET' || (queryAt < 0 ? url : url.slice(0, queryAt)) !== PATH) {
    response.writeHead(404).end()
    return
  }
  const query = new URLSearchParams(url.slice(queryAt + 1))
  const body = JSON.stringify(pageOf(Number(query.get('page') ?? 1), Number(query.get('pageSize') ?? 20)))
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
})

server.listen(assignedPort(), '127.0.0.1', () => announce((server.address() as AddressInfo).port))
