import { hash } from 'node:crypto'
import type { Caller } from '../base/index.ts'
import type { EntryPolicy, LoadContext } from '../cache/index.ts'
import type { Principal } from '../identity/index.ts'
import { isContent } from './content/content.ts'
import { type KeptAnswer, KeptLookup, makeKeptAnswer } from './kept-answer.ts'
import type { Answering } from './payload.ts'
import type { AnswerStore } from './ports.ts'
import type { RequestView } from './request-view.ts'
import type { KeptInput, Route, RouteOutput, ServerCaching } from './route.ts'

/** Answers from what is kept, or by the handler. */
export type KeptRoute = (input: KeptInput, request: RequestView) => Promise<KeptLookup>

interface KeptRouteOptions {
  readonly declared: Route<never>
  readonly template: string
  readonly answering: Answering
  readonly invoke: (input: unknown, request: RequestView) => unknown
  readonly store: AnswerStore | undefined
}

const MAX_ID = 300

/**
 * Undefined when the route does not ask for it.
 *
 * @throws TypeError when it asks for what cannot be.
 */
export function keepAnswers(options: KeptRouteOptions): KeptRoute | undefined {
  const { declared, template, answering, invoke, store } = options
  const { cache } = declared
  if (cache?.server === undefined) return undefined
  const { name } = answering
  if (declared.method !== 'GET') throw new TypeError(`route ${name} keeps its answers, which only GET can`)
  if (store === undefined) {
    throw new TypeError(
      `route ${name} keeps its answers on the server, and the service uses no cache: add cache: tieredCache({ policy: 'degradable' }) to its uses`,
    )
  }
  if (Object.values(declared.output).some((entry) => isContent(entry)))
    throw new TypeError(`route ${name} keeps its answers, which are not JSON: leave cache.server out`)
  const server: ServerCaching = cache.server === true ? {} : cache.server
  const policy: EntryPolicy<KeptAnswer> = {
    ttlS: server.ttlS ?? cache.maxAgeS,
    staleWhileRevalidateS: server.staleWhileRevalidateS ?? cache.staleWhileRevalidateS ?? 0,
    staleIfErrorS: server.staleIfErrorS ?? cache.staleIfErrorS ?? 0,
    version: versionOf(declared.output),
    tags: (answer) => answer.tags,
    keep: ({ status }) => status >= 200 && status < 300,
  }
  const routeTag = `answer:${template}`
  const perPrincipal =
    server.acrossPrincipals !== true && (declared.access.kind !== 'anyone' || cache.scope === 'private')
  const headerNames = Object.keys(declared.input?.headers?.properties ?? {}).map((each) => each.toLowerCase())

  return async (input, request) => {
    const key = answerKey(template, input, headerNames, perPrincipal ? request.principal?.caller : undefined)
    const lookup = await store.lookup(
      key,
      async (load) => {
        const result = await invoke(input, new KeptRequest(request, load))
        return makeKeptAnswer(result, answering, [routeTag, ...(server.tags?.(input) ?? [])])
      },
      policy,
    )
    return new KeptLookup(lookup)
  }
}

/** Of what the route promises: a release with another output schema does not send what the one before has kept. */
const versionOf = (output: RouteOutput): number =>
  Number.parseInt(hash('sha256', JSON.stringify(output)).slice(0, 12), 16) + 1

/**
 * `answer:<path>?<query>` with the query in order, then what else the answer depends on. Different inputs have different
 * keys; a key that would be too long is replaced by its hash.
 */
export function answerKey(
  template: string,
  { query, params, headers }: KeptInput,
  headerNames: readonly string[],
  caller: Pick<Caller, 'key'> | undefined,
): string {
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    spell((params as Record<string, unknown>)[name]),
  )
  const parts = [path]
  const pairs = Object.entries((query ?? {}) as Record<string, unknown>)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${spell(name)}=${spell(value)}`)
  if (pairs.length > 0) parts.push(`?${pairs.join('&')}`)
  for (const name of headerNames) {
    const value = (headers as Record<string, unknown>)[name]
    if (value !== undefined) parts.push(`|${name}=${spell(value)}`)
  }
  if (caller) parts.push(`|caller=${caller.key()}`)
  const id = parts.join('')
  return `answer:${id.length <= MAX_ID ? id : `sha256-${hash('sha256', id, 'base64url')}`}`
}

/** Text as itself, anything else as JSON behind a tilde, so that "1" and 1 differ; no delimiter of the key is left in it. */
function spell(value: unknown): string {
  if (typeof value === 'string') return encodeURIComponent(value.toWellFormed()).replaceAll('~', '%7E')
  return `~${encodeURIComponent(JSON.stringify(value) ?? '')}`
}

/** What the handler sees when its answer is for more than one request: the first one, but not the end of it. */
class KeptRequest implements RequestView {
  readonly correlationId: string
  readonly principal: Principal | undefined
  readonly client: string
  readonly method = 'GET'
  readonly url: string
  readonly headers: RequestView['headers']
  readonly signal: AbortSignal
  readonly log: RequestView['log']
  readonly #load: LoadContext

  constructor(request: RequestView, load: LoadContext) {
    this.correlationId = request.correlationId
    this.principal = request.principal
    this.client = request.client
    this.url = request.url
    this.headers = request.headers
    this.log = request.log
    this.signal = load.signal
    this.#load = load
  }

  get remainingMs(): number {
    return this.#load.remainingMs
  }

  /** The conditions of each caller are held against the answer when it is sent; those of the first are not for all. */
  requireUnchanged(): void {}
}
