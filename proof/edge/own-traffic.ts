import { ask, type Edge } from './asked.ts'

/** A request as a client of the service makes it, and what of the service it uses. */
export interface OwnRequest {
  readonly use: string
  readonly path: string
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'OPTIONS'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

const LIST = '/api/v1/characters'
/** As a program that somebody wrote sends them. */
export const CLIENT_HEADERS = {
  host: 'characters.example',
  accept: 'application/json',
  'user-agent': 'shop-frontend/2.4 (+https://shop.example)',
}
/** What people type into a field for names, punctuation of prose included. */
const TYPED = [
  ...["O'Brien", "D'Angelo & Sons", "Morty's mom's friend", 'Rick & Morty', 'Mr. Poopybutthole (1 or 2)'],
  ...['Smith -- the elder', 'select all', 'the union of Earths', 'drop it', 'and or not', 'Rick = Rick?'],
  ...[
    '"Beth" or "Space Beth"',
    '#1 Morty',
    '<3',
    'Jessica; Summer',
    'Zeep % 5',
    'Señor Ñandú',
    'リック',
    '50% off!',
  ],
  ...[
    'where is Rick from',
    'order by name',
    'Rick/Morty',
    "rock'n'roll",
    'name like Morty',
    'a*b',
    'x@y.example',
  ],
]
/** Of other parties: proxies, tracers, and whoever shares the domain. */
const HEADERS: readonly (readonly [use: string, headers: Readonly<Record<string, string>>])[] = [
  [
    'traces',
    {
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE',
    },
  ],
  ['baggage', { baggage: 'userId=alice,serverNode=DF%2028,isProduction=false;property=1' }],
  ['ids', { 'x-request-id': '01JDQ3-E4:web.1', 'idempotency-key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"' }],
  ['cookies', { cookie: '_ga=GA1.2.1234567890.1700000000; theme=dark; prefs=%7B%22a%22%3A1%7D; lang=en-GB' }],
  [
    'a browser',
    {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      accept: '*/*',
      'accept-language': 'en-GB,en;q=0.5',
      'accept-encoding': 'gzip, deflate, br, zstd',
      referer: 'https://shop.example/find?name=O%27Brien',
      'sec-fetch-mode': 'cors',
      origin: 'https://shop.example',
    },
  ],
  ['curl', { 'user-agent': 'curl/8.14.1', accept: '*/*' }],
  ['Python', { 'user-agent': 'python-requests/2.32.5', accept: '*/*', 'accept-encoding': 'gzip, deflate' }],
  ['Go', { 'user-agent': 'Go-http-client/2.0', 'accept-encoding': 'gzip' }],
]

/** Everything that a client does with characters, from what it serves at the edge. */
export async function ownTraffic(edge: Edge): Promise<readonly OwnRequest[]> {
  const read = async (path: string) => {
    const answer = await ask(edge, { path, headers: CLIENT_HEADERS })
    if (answer.status !== 200)
      throw new Error(`${path} answers ${answer.status}: ${answer.body.slice(0, 200)}`)
    return { ...answer, page: JSON.parse(answer.body) }
  }
  const all: OwnRequest[] = []
  const query = (values: Readonly<Record<string, string>>) => `${LIST}?${new URLSearchParams(values)}`
  // Every row by itself, its name and its origin as filters.
  const names = new Set<string>()
  const origins = new Set<string>()
  for (let page = 1, isOver = false; !isOver; page++) {
    const { page: found } = await read(query({ page: `${page}`, pageSize: '100' }))
    const rows: readonly { id: number; name: string; origin: string | { name: string } }[] = found.results
    for (const { id, name, origin } of rows) {
      all.push({ use: 'one character', path: `${LIST}/${id}` })
      names.add(name)
      origins.add(typeof origin === 'string' ? origin : origin.name)
    }
    isOver = rows.length < 100
  }
  for (const name of names) all.push({ use: 'a name that is there', path: query({ name }) })
  for (const origin of origins) all.push({ use: 'an origin that is there', path: query({ origin }) })
  for (const text of TYPED) all.push({ use: 'a name as people type it', path: query({ name: text }) })
  for (const text of TYPED) all.push({ use: 'an origin as people type it', path: query({ origin: text }) })
  for (const sort of ['id', 'name'])
    for (const order of ['asc', 'desc'])
      for (const pageSize of ['1', '7', '100'])
        all.push({ use: 'sorted and paged', path: query({ sort, order, pageSize, page: '2' }) })
  // Cursors are text that the service makes.
  for (const sort of ['id', 'name']) {
    let next: string | null | undefined = query({ sort, pageSize: '5' })
    for (let count = 0; next && count < 20; count++) {
      const answer: Awaited<ReturnType<typeof read>> = await read(next)
      const cursor: string | undefined = answer.page.nextCursor ?? undefined
      next = cursor && query({ sort, pageSize: '5', after: cursor })
      if (next) all.push({ use: 'a cursor', path: next })
    }
  }
  const { headers } = await read(LIST)
  all.push(
    { use: 'conditional', path: LIST, headers: { 'if-none-match': `${headers.etag}` } },
    { use: 'conditional', path: LIST, headers: { 'if-modified-since': `${headers['last-modified']}` } },
    { use: 'HEAD', path: LIST, method: 'HEAD' },
    {
      ...{ use: 'a preflight', path: `${LIST}/refresh`, method: 'OPTIONS' },
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    },
    {
      use: 'a refresh',
      path: `${LIST}/refresh`,
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
    },
    {
      ...{ use: 'a refresh', path: `${LIST}/refresh`, method: 'POST', body: Buffer.from('{}') },
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    },
    {
      ...{
        use: 'a refresh',
        path: `${LIST}/refresh`,
        method: 'POST',
        body: Buffer.from('{"note":"it\'s \\"new\\""}'),
      },
      headers: { 'content-type': 'application/json; charset=utf-8' },
    },
    ...HEADERS.map(([use, headers]) => ({ use, path: query({ name: 'smith' }), headers })),
    ...['/', '/openapi.json', '/api/v1/openapi.json', '/docs', '/favicon.ico', '/robots.txt'].map((path) => ({
      use: 'other paths',
      path,
    })),
  )
  return all.map((each) => ({ ...each, headers: { ...CLIENT_HEADERS, ...each.headers } }))
}

/** As an issuer makes them; nobody signed it. */
const TOKEN = [
  { alg: 'ES256', kid: 'k1', typ: 'JWT' },
  { iss: 'https://issuer.example', aud: 'characters', sub: 'alice', scope: 'a b' },
  'signature',
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')
