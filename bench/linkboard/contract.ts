import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { type Board, type Link, Visitor } from './board.ts'
import { readEvent } from './read-event.ts'

/** One promise of a linkboard, held against any stack. */
export interface Clause {
  readonly name: string
  /** @throws AssertionError when it does not hold */
  readonly holds: (board: Board) => Promise<void>
}

const clause = (name: string, holds: Clause['holds']): Clause => ({ name, holds })
const PNG = Uint8Array.from({ length: 5_000 }, (_, index) => index % 251)
const PAST_ANY_LIMIT = new Uint8Array(300_000)
let pages = 0
/** Nobody has asked for its title before. */
const newPage = () => `https://pages.example/${process.pid}-${++pages}`

export const contract: readonly Clause[] = [
  clause('a link that was posted is found where Location says, with the title of its page', async (board) => {
    const url = newPage()
    const response = await new Visitor(board, 'member').send('POST', '/links', { url })
    equal(response.status, 201)
    const posted = (await response.json()) as Link
    deepEqual(
      { ...posted, id: 1, postedAt: '' },
      { id: 1, url, title: `Page ${new URL(url).pathname}`, votes: 0, postedAt: '' },
    )
    match(posted.postedAt, /^\d{4}-\d\d-\d\dT.*Z$/)
    equal(response.headers.get('location'), `/api/v1/links/${posted.id}`)
    const found = await new Visitor(board).get(`/links/${posted.id}`)
    deepEqual(found.body, posted)
    equal(found.etag, response.headers.get('etag'))
  }),

  clause('a link that is as before costs no body', async (board) => {
    const { path, etag } = await new Visitor(board, 'member').post(newPage())
    // Without a Cache-Control of its own fetch sends no-cache, at which Express answers whole.
    const held = { 'if-none-match': etag, 'cache-control': 'max-age=0' }
    const again = await new Visitor(board).send('GET', path, undefined, held)
    equal(again.status, 304)
  }),

  clause('anyone reads, members post, moderators remove', async (board) => {
    const [nobody, reader, member, moderator] = [
      new Visitor(board),
      new Visitor(board, 'reader'),
      new Visitor(board, 'member'),
      new Visitor(board, 'moderator'),
    ]
    equal((await nobody.send('POST', '/links', { url: newPage() })).status, 401)
    const forged = { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJtZW1iZXIiXX0.' }
    equal((await nobody.send('POST', '/links', { url: newPage() }, forged)).status, 401)
    equal((await reader.send('POST', '/links', { url: newPage() })).status, 403)
    const { path } = await member.post(newPage())
    equal((await member.send('DELETE', path)).status, 403)
    equal((await moderator.send('DELETE', path)).status, 204)
    equal((await nobody.send('GET', path)).status, 404)
    equal((await moderator.send('DELETE', path)).status, 404)
  }),

  clause('pages meet each link once, newest first, also while others are posted', async (board) => {
    const member = new Visitor(board, 'member')
    for (let count = 0; count < 5; count++) await member.post(newPage())
    const seen: number[] = []
    let after: number | string | null | undefined
    do {
      const query = after === undefined ? '' : `&after=${after}`
      const page = await member.get<{ links: Link[]; next: number | string | null }>(`/links?limit=2${query}`)
      seen.push(...page.body.links.map(({ id }) => id))
      after = page.body.next
      if (seen.length < 5) await member.post(newPage())
    } while (after !== null)
    ok(seen.length >= 5)
    deepEqual(
      seen,
      [...new Set(seen)].sort((a, b) => b - a),
    )
  }),

  clause('what is no page, no link and no change is refused as the mistake of the client', async (board) => {
    const member = new Visitor(board, 'member')
    for (const query of ['?limit=0', '?limit=101', '?limit=many', '?after=nope']) {
      isRefused(await member.send('GET', `/links${query}`), query)
    }
    isRefused(await member.send('GET', '/links/zero'), 'GET /links/zero')
    const long = `https://pages.example/${'x'.repeat(2_000)}`
    for (const body of [
      {},
      { url: 'nowhere' },
      { url: 'ftp://pages.example/' },
      { url: long },
      { url: 7 },
      [],
    ]) {
      isRefused(await member.send('POST', '/links', body), JSON.stringify(body).slice(0, 80))
    }
    const { path, etag } = await member.post(newPage())
    for (const body of [{}, { vote: 2 }, { title: '' }, { title: 'a\u0000b' }, { title: 'x'.repeat(301) }]) {
      isRefused(
        await member.send('PATCH', path, body, { 'if-match': etag }),
        JSON.stringify(body).slice(0, 80),
      )
    }
    const broken = await member.send('POST', '/links', new TextEncoder().encode('{"url":'), {
      'content-type': 'application/json',
    })
    isRefused(broken, 'half of a JSON object')
  }),

  clause('a change needs the tag of what it changes', async (board) => {
    const member = new Visitor(board, 'member')
    const { path, etag } = await member.post(newPage())
    equal((await member.send('PATCH', path, { vote: 1 })).status, 428)
    const voted = await member.send('PATCH', path, { vote: 1 }, { 'if-match': etag })
    equal(voted.status, 200)
    equal(((await voted.json()) as Link).votes, 1)
    notEqual(voted.headers.get('etag'), etag)
    equal((await member.send('PATCH', path, { vote: 1 }, { 'if-match': etag })).status, 412)
    const next = { 'if-match': voted.headers.get('etag') ?? '' }
    equal((await member.send('PATCH', path, { title: 'My own', vote: -1 }, next)).status, 200)
    const { body } = await member.get(path)
    deepEqual([body.title, body.votes], ['My own', 0])
  }),

  clause('of changes at the same time with one tag exactly one is made', async (board) => {
    const member = new Visitor(board, 'member')
    const { path, etag } = await member.post(newPage())
    const vote = () => member.send('PATCH', path, { vote: 1 }, { 'if-match': etag })
    const statuses = (await Promise.all(Array.from({ length: 12 }, vote))).map(({ status }) => status)
    deepEqual(statuses.sort(), [200, ...Array.from({ length: 11 }, () => 412)])
    equal((await member.get(path)).body.votes, 1)
  }),

  clause('a thumbnail comes back byte by byte, and what is none is refused', async (board) => {
    const member = new Visitor(board, 'member')
    const { path } = await member.post(newPage())
    const put = (body: Uint8Array, type: string, to = path) =>
      member.send('PUT', `${to}/thumbnail`, body, { 'content-type': type })
    equal((await member.send('GET', `${path}/thumbnail`)).status, 404)
    equal((await put(PNG, 'image/png')).status, 204)
    const back = await new Visitor(board).send('GET', `${path}/thumbnail`)
    equal(back.headers.get('content-type'), 'image/png')
    deepEqual(new Uint8Array(await back.arrayBuffer()), PNG)
    equal((await put(PNG, 'image/svg+xml')).status, 415)
    equal((await put(PAST_ANY_LIMIT, 'image/png')).status, 413)
    equal((await put(PNG, 'image/png', '/links/999999999')).status, 404)
  }),

  clause('a title is asked for once, however many ask', async (board) => {
    const url = newPage()
    board.faults.set({ fault: { kind: 'latency', ms: 200 }, key: url })
    const ask = () => new Visitor(board).get<{ title: string }>(`/preview?url=${encodeURIComponent(url)}`)
    const answers = await Promise.all(Array.from({ length: 10 }, ask))
    equal((await ask()).body.title, answers[0]?.body.title)
    equal(board.faults.met, 1)
  }),

  clause('a failure of the provider that passes is not seen', async (board) => {
    const url = newPage()
    board.faults.set({ fault: { kind: 'reset' }, key: url, first: 1 })
    const preview = await new Visitor(board).send('GET', `/preview?url=${encodeURIComponent(url)}`)
    equal(preview.status, 200)
  }),

  clause('a provider that fails or hangs is told in time, and other routes do not notice', async (board) => {
    for (const fault of [
      { kind: 'status', status: 500 },
      { kind: 'hang' },
      { kind: 'wrong-shape' },
    ] as const) {
      const url = newPage()
      board.faults.set({ fault, key: url })
      const startedMs = performance.now()
      const preview = await new Visitor(board).send('GET', `/preview?url=${encodeURIComponent(url)}`)
      ok([502, 503, 504].includes(preview.status), `${fault.kind}: ${preview.status}`)
      ok(performance.now() - startedMs < 4_000, `${fault.kind}: no answer within 4 s`)
      equal((await new Visitor(board).send('GET', '/links')).status, 200)
    }
  }),

  clause('a link is posted without its provider, and gets its title in the background', async (board) => {
    const url = newPage()
    board.faults.set({ fault: { kind: 'status', status: 500 }, key: url })
    const member = new Visitor(board, 'member')
    const { link, path, etag } = await member.post(url)
    equal(link.title, null)
    board.faults.clear()
    const read = await until(
      () => member.get(path),
      ({ body }) => body.title !== null,
    )
    equal(read.body.title, `Page ${new URL(url).pathname}`)
    notEqual(read.etag, etag)
    const refreshed = /^linkboard_titles_refreshed_total\{[^}]*outcome="read"[^}]*\} [1-9]/m
    match(await (await fetch(board.metricsUrl)).text(), refreshed)
  }),

  clause('links are streamed as they are posted, to who comes back too', async (board) => {
    const live = await readEvent(board, {}, () => new Visitor(board, 'member').post(newPage()))
    equal(live.event, 'link')
    const posted = (await new Visitor(board).get<Link>(`/links/${live.id}`)).body
    deepEqual(JSON.parse(live.data), posted)
    const { link } = await new Visitor(board, 'member').post(newPage())
    const missed = await readEvent(board, { 'last-event-id': live.id })
    equal(missed.id, String(link.id))
  }),

  clause('readiness tells of the refresh of titles', async (board) => {
    const response = await fetch(board.readyUrl)
    equal(response.status, 200)
    match(await response.text(), /titles-refresh/)
  }),

  clause('the OpenAPI document tells of every route', async (board) => {
    const { paths } = (await (await fetch(`${board.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>
    }
    const told = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    )
    for (const operation of OPERATIONS) ok(told.includes(operation), `${operation} is not told`)
  }),
]

const OPERATIONS = [
  'get /api/v1/links',
  'post /api/v1/links',
  'get /api/v1/links/{id}',
  'patch /api/v1/links/{id}',
  'delete /api/v1/links/{id}',
  'put /api/v1/links/{id}/thumbnail',
  'get /api/v1/links/{id}/thumbnail',
  'get /api/v1/preview',
  'get /api/v1/events',
]

function isRefused({ status }: Response, what: string): void {
  ok(status === 400 || status === 422, `${what}: ${status}, not 400 or 422`)
}

async function until<T>(look: () => Promise<T>, isDone: (seen: T) => boolean): Promise<T> {
  for (const endsAtMs = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const seen = await look()
    if (isDone(seen) || Date.now() > endsAtMs) return seen
  }
}
