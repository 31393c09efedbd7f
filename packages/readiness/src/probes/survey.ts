import { type Answer, type Call, type Exchange, jsonBody, send } from '../http/exchange.ts'
import { isOpenApi, type Operation, operationsOf } from '../http/openapi-document.ts'

/** What a short look at a running service found. Only GET, HEAD and OPTIONS are ever sent. */
export interface Survey {
  readonly target: string
  readonly secure: boolean
  readonly root: Exchange
  /** Answer to a path that cannot exist. */
  readonly unknown: Exchange
  /** The first answer of each kind that is not just the catch-all page. */
  readonly live?: Found
  readonly ready?: Found
  readonly metrics?: Found
  readonly openapi?: Found & { readonly operations: readonly Operation[] }
  readonly securityTxt?: Found
  /** Answers worth a closer look: given paths, documented GETs without parameters, else the root. */
  readonly samples: readonly Found[]
  ask(path: string, call?: Omit<Call, 'url'>): Promise<Exchange>
}

export interface Found {
  readonly path: string
  readonly answer: Answer
}

export interface SurveyOptions {
  /** Paths that the person named as worth looking at. */
  readonly paths: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

export const UNKNOWN_PATH = '/no-such-route-7f3a91'
const LIVE = [
  '/livez',
  '/health/live',
  '/health/liveness',
  '/live',
  '/healthz',
  '/health',
  '/status',
  '/ping',
  '/actuator/health/liveness',
  '/q/health/live',
  '/alive',
]
const READY = [
  '/readyz',
  '/health/ready',
  '/health/readiness',
  '/ready',
  '/readiness',
  '/actuator/health/readiness',
  '/q/health/ready',
]
const METRICS = ['/metrics', '/actuator/prometheus', '/q/metrics']
const OPENAPI = [
  '/openapi.json',
  '/api/openapi.json',
  '/docs/json',
  '/documentation/json',
  '/v3/api-docs',
  '/swagger.json',
  '/api-docs',
  '/q/openapi',
]
const SECURITY_TXT = ['/.well-known/security.txt']
const MAX_SAMPLES = 6

/** Looks around once, a few requests at a time. @throws Error when the target gives no answer at all. */
export async function surveyService(target: string, options: SurveyOptions): Promise<Survey> {
  const base = target.replace(/\/+$/, '')
  const ask: Survey['ask'] = (path, call = {}) =>
    send({
      timeoutMs: options.timeoutMs,
      insecure: true,
      ...call,
      url: base + path,
      headers: { ...options.headers, ...call.headers },
    })
  const root = await ask('/')
  if (root.kind === 'no-answer') throw new Error(`${target} gives no answer: ${root.message}`)
  const unknown = await ask(UNKNOWN_PATH)
  const isReal = (answer: Answer) =>
    unknown.kind !== 'answer' || unknown.status !== answer.status || !unknown.body.equals(answer.body)
  const find = async (
    paths: readonly string[],
    fits: (answer: Answer) => boolean,
  ): Promise<Found | undefined> => {
    for (const path of paths) {
      const answer = await ask(path)
      if (answer.kind === 'answer' && isReal(answer) && fits(answer)) return { path, answer }
    }
    return undefined
  }
  const isProbe = ({ status, headers }: Answer) =>
    [200, 204, 503].includes(status) && !String(headers['content-type']).includes('html')
  const [live, ready, metrics, openapi, securityTxt] = await Promise.all([
    find(LIVE, isProbe),
    find(READY, isProbe),
    find(
      METRICS,
      ({ status, headers }) =>
        status === 200 && /text\/plain|openmetrics/.test(String(headers['content-type'])),
    ),
    find(OPENAPI, (answer) => answer.status === 200 && isOpenApi(jsonBody(answer))),
    find(
      SECURITY_TXT,
      ({ status, headers }) => status === 200 && !String(headers['content-type']).includes('html'),
    ),
  ])
  const document = openapi && jsonBody(openapi.answer)
  const operations = isOpenApi(document) ? operationsOf(document) : []
  const paths = [...options.paths, ...operations.filter(isPlainGet).map(({ path }) => path), '/']
  const samples = await Promise.all(
    [...new Set(paths)].slice(0, MAX_SAMPLES).map(async (path) => ({ path, answer: await ask(path) })),
  )
  return {
    target: base,
    secure: base.startsWith('https:'),
    root,
    unknown,
    ...(live && { live }),
    ...(ready && { ready }),
    ...(metrics && { metrics }),
    ...(openapi && { openapi: { ...openapi, operations } }),
    ...(securityTxt && { securityTxt }),
    samples: samples.filter((sample): sample is Found => sample.answer.kind === 'answer'),
    ask,
  }
}

/** A documented read that needs nothing: safe to send anywhere. */
export function isPlainGet({ method, path, parameters, secured }: Operation): boolean {
  return method === 'GET' && !path.includes('{') && !secured && !parameters.some(({ required }) => required)
}
