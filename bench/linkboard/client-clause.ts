import { deepEqual, equal } from 'node:assert/strict'
import createClient from 'openapi-fetch'
import type { Clause } from './contract.ts'
import type { components, paths } from './generated/linkboard-api.ts'

/** Stands apart from the contract, as it needs the packages of the benches. */
export const clientClause: Clause = {
  name: 'a client that was generated from the document of the chassis posts, votes, pages and removes',
  async holds(board) {
    const authorization = `Bearer ${await board.token('moderator')}`
    const client = createClient<paths>({ baseUrl: board.url, headers: { authorization } })
    const url = `https://pages.example/client-${process.pid}`
    const { data: posted, response } = await client.POST('/api/v1/links', { body: { url } })
    if (!posted) throw new Error(`nothing was posted: ${response.status}`)
    const link: components['schemas']['Link'] = posted
    const path = { id: link.id }
    const header = { 'if-match': response.headers.get('etag') ?? '' }
    const change = () => client.PATCH('/api/v1/links/{id}', { params: { path, header }, body: { vote: 1 } })
    equal((await change()).data?.votes, 1)
    equal((await change()).response.status, 412)
    const page = await client.GET('/api/v1/links', { params: { query: { limit: 1 } } })
    deepEqual(
      page.data?.links.map(({ votes }) => votes),
      [1],
    )
    equal((await client.DELETE('/api/v1/links/{id}', { params: { path } })).response.status, 204)
    equal((await client.GET('/api/v1/links/{id}', { params: { path } })).response.status, 404)
  },
}
