import { until } from '@seaworthy/rig'
import { jsonBody, statusOf } from '../http/exchange.ts'
import { isOpenApi } from '../http/openapi-document.ts'
import { type Found, type Survey, type SurveyOptions, surveyService } from '../probes/survey.ts'
import { documentedRoutes } from './documented-routes.ts'
import { type Discovery, type DraftRoute, getOf } from './drill-draft.ts'

/** A service that was just started may not be ready at once. */
const READY_MS = 10_000
/** From here on an answer is slow: requests of it can be caught in flight. */
const SLOW_MS = 200
const MAX_READS = 3

/** How to look around, and when to stop waiting for the service to be ready. */
export interface DiscoveryOptions extends SurveyOptions {
  readonly signal?: AbortSignal
}

/**
 * Looks around at a running service with GET, HEAD and OPTIONS, and tells what a drill file should say of it.
 *
 * @param options.paths routes that the person named; `{n}` is asked as 1.
 * @throws Error when the service gives no answer at all.
 */
export async function discoverService(url: string, options: DiscoveryOptions): Promise<Discovery> {
  const askable = { ...options, paths: options.paths.map(filled) }
  const first = await surveyService(url, askable)
  const survey = (await becameReady(first, options.signal)) ? await surveyService(url, askable) : first
  const document = survey.openapi && jsonBody(survey.openapi.answer)
  const { streams, others } = isOpenApi(document) ? documentedRoutes(document) : { streams: [], others: [] }
  const { live, ready, metrics, openapi } = survey
  const own = [live, ready, metrics, openapi].map((found) => found?.path)
  const notes: string[] = []
  const paths = [...new Set(options.paths)]
  const named = await Promise.all(paths.map((path) => namedRoute(survey, path, options, notes)))
  const seen = await Promise.all(
    survey.samples
      .filter(({ path }) => path !== '/' && !own.includes(path) && !streams.includes(path))
      .filter(({ path }) => !askable.paths.includes(path))
      .filter(({ answer }) => answer.status >= 200 && answer.status < 300)
      .map((sample) => sampledRoute(survey, sample)),
  )
  const routes = [...named, ...seen]
  const reads = routes.some(({ is }) => is.includes('read')) ? [] : lastReads(survey)
  const most = Math.max(MAX_READS, named.length)
  return {
    places: { live: live?.path, ready: ready?.path, metrics: metrics?.path, openapi: openapi?.path },
    routes: [...reads, ...routes.slice(0, most), ...others.filter((route) => !isAmong(routes, route))],
    notes,
  }
}

/** Whether a service that said 503 of itself said 200 a little later. */
async function becameReady({ ready, ask }: Survey, signal: AbortSignal | undefined): Promise<boolean> {
  if (ready?.answer.status !== 503) return false
  const isReady = async () => statusOf(await ask(ready.path)) === 200
  return (await until(isReady, { timeoutMs: READY_MS, ...(signal && { signal }) })) === true
}

/** A route that the person named stays, whatever it answers. */
async function namedRoute(
  survey: Survey,
  path: string,
  options: DiscoveryOptions,
  notes: string[],
): Promise<DraftRoute> {
  const asked = filled(path)
  const exchange = survey.samples.find((sample) => sample.path === asked)?.answer ?? (await survey.ask(asked))
  if (exchange.kind === 'answer') {
    const { status } = exchange
    if (status === 401 || status === 403) return getOf(path, 'authenticated')
    if (status >= 300) notes.push(`GET ${path} answered ${status}`)
    return { ...(await sampledRoute(survey, { path: asked, answer: exchange })), path }
  }
  if (await isStream(survey.target + asked, options)) return getOf(path, 'stream')
  notes.push(`GET ${path} gave no answer: ${exchange.message}`)
  return getOf(path, 'read')
}

/** Whether an answer that does not end says that it is a stream. */
async function isStream(url: string, { headers, timeoutMs }: DiscoveryOptions): Promise<boolean> {
  const done = new AbortController()
  const signal = AbortSignal.any([done.signal, AbortSignal.timeout(timeoutMs)])
  const answer = await fetch(url, { headers, signal, redirect: 'manual' }).catch(() => undefined)
  done.abort()
  return answer?.headers.get('content-type')?.startsWith('text/event-stream') ?? false
}

/** Slow is what is slow twice: the first answer of a process may be. */
async function sampledRoute(survey: Survey, { path, answer }: Found): Promise<DraftRoute> {
  const isSlow = answer.latencyMs >= SLOW_MS && (await survey.ask(path)).latencyMs >= SLOW_MS
  return getOf(path, isSlow ? 'slow' : 'read')
}

/** What can be read when no other route can: the root, else the OpenAPI document. */
function lastReads({ root, openapi }: Survey): readonly DraftRoute[] {
  const status = statusOf(root)
  if (status >= 200 && status < 300) return [getOf('/', 'read')]
  return openapi ? [getOf(openapi.path, 'read')] : []
}

function isAmong(routes: readonly DraftRoute[], { path, method }: DraftRoute): boolean {
  return routes.some((route) => route.path === path && route.method === method)
}

const filled = (path: string) => path.replaceAll('{n}', '1')
