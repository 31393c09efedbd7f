import assert from 'node:assert/strict'

/** One kind of request, as the paths that the load visits in turn. */
export interface Scenario {
  name: string
  title: string
  paths: string[]
  headers?: Record<string, string>
  /** Default 200. */
  status?: number
}

const LIST = '/api/v1/characters'

interface Page {
  totalCount: number
  totalPages: number
  nextCursor: string | null
  results: { id: number; name: string; origin: { name: string } }[]
}

/** Builds the requests from what the service really serves, so that every path is a hit. */
export async function findScenarios(origin: string): Promise<Scenario[]> {
  const first = await read(origin, `${LIST}?page=1&pageSize=20`)
  const { totalCount, totalPages } = first.page
  assert.ok(totalCount > 0, 'the service has rows')
  const all = (await read(origin, `${LIST}?page=1&pageSize=100`)).page.results
  const origins = [...new Set(all.map((row) => row.origin.name))]
  const syllables = [...new Set(all.map((row) => row.name.slice(0, 3).trim()))]
  const cursors: string[] = []
  for (let cursor = first.page.nextCursor; cursor !== null; ) {
    const path = `${LIST}?after=${cursor}&pageSize=20`
    cursors.push(path)
    cursor = (await read(origin, path)).page.nextCursor
  }
  return [
    { name: 'hot', title: 'one hot page', paths: [`${LIST}?page=1&pageSize=20`] },
    {
      name: 'pages',
      title: `all pages in turn, by name (${totalPages})`,
      paths: Array.from({ length: totalPages }, (_, index) => `${LIST}?sort=name&page=${index + 1}`),
    },
    {
      name: 'filtered',
      title: 'filtered by origin and by name, in turn',
      paths: [
        ...origins.map((name) => `${LIST}?${new URLSearchParams({ origin: name })}`),
        ...syllables.map((name) => `${LIST}?${new URLSearchParams({ name })}`),
      ],
    },
    {
      name: 'unkept',
      title: 'answers that are not kept, in turn: the database is asked',
      paths: unkeptPaths(),
    },
    ...(cursors.length > 0 ? [{ name: 'cursor', title: 'by cursor, in turn', paths: cursors }] : []),
    { name: 'row', title: 'single rows, in turn', paths: all.map((row) => `${LIST}/${row.id}`) },
    ...(first.etag
      ? [
          {
            name: 'unchanged',
            title: 'one hot page that the client already has (304)',
            paths: [`${LIST}?page=1&pageSize=20`],
            headers: { 'if-none-match': first.etag },
            status: 304,
          },
        ]
      : []),
  ]
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const PAGE_SIZES = [10, 20, 30, 40, 50, 60, 70, 80]

/** More different questions than the service keeps answers for, so that each has been forgotten when its turn comes. */
function unkeptPaths(): string[] {
  return [...LETTERS].flatMap((first) =>
    [...LETTERS].flatMap((second) =>
      PAGE_SIZES.map((pageSize) => `${LIST}?name=${first}${second}&pageSize=${pageSize}`),
    ),
  )
}

async function read(origin: string, path: string): Promise<{ page: Page; etag: string | null }> {
  const response = await fetch(origin + path)
  assert.equal(response.status, 200, `${path} is answered`)
  return { page: (await response.json()) as Page, etag: response.headers.get('etag') }
}
