import type { FaultSwitch } from '@seaworthy/chassis/testing/faulty-upstream'

export type Role = 'member' | 'moderator' | 'reader'

/** A running linkboard of any stack, as the contract meets it. */
export interface Board {
  /** Such as `http://127.0.0.1:8000`; the routes are below `/api/v1`. */
  readonly url: string
  readonly readyUrl: string
  readonly metricsUrl: string
  /** Of the provider of titles. */
  readonly faults: Pick<FaultSwitch, 'set' | 'clear' | 'met'>
  token(role: Role): Promise<string>
}

export interface Link {
  readonly id: number
  readonly url: string
  readonly title: string | null
  readonly votes: number
  readonly postedAt: string
}

/** What may be asked of a board, in the words of its clients. */
export class Visitor {
  readonly board: Board
  readonly #role: Role | undefined

  constructor(board: Board, role?: Role) {
    this.board = board
    this.#role = role
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const isJson = body !== undefined && !(body instanceof Uint8Array)
    return fetch(path.startsWith('http') ? path : `${this.board.url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.#role && { authorization: `Bearer ${await this.board.token(this.#role)}` }),
        ...(isJson && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : (body as Uint8Array<ArrayBuffer>) }),
    })
  }

  async get<T = Link>(path: string): Promise<{ body: T; etag: string }> {
    const response = await this.send('GET', path)
    if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
    return { body: (await response.json()) as T, etag: response.headers.get('etag') ?? '' }
  }

  async post(url: string): Promise<{ link: Link; etag: string; path: string }> {
    const response = await this.send('POST', '/links', { url })
    if (response.status !== 201) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`)
    const link = (await response.json()) as Link
    return { link, etag: response.headers.get('etag') ?? '', path: `/links/${link.id}` }
  }
}
