import { createHash } from 'node:crypto'
import { routeThatIs } from '../config/drill-config.ts'
import type { SampleRoute } from '../config/sample-route.ts'
import { header, jsonBody, send } from '../http/exchange.ts'
import { isOpenApi, operationsOf } from '../http/openapi-document.ts'
import { callOf, type DrillContext } from './drill.ts'

/** Documented reads that are tried beside the routes of the configuration. */
const MAX_DOCUMENTED = 20
const MAX_BYTES = 256 * 2 ** 20
const TIMEOUT_MS = 5_000
/** Routes whose answers do not come at once, or at a cost. */
const UNFIT = ['slow', 'stuck', 'stream', 'costly', 'upstream-backed', 'conditional']

/** A read whose answer is large enough to be in flight for a while. */
export interface LargeAnswer {
  readonly route: SampleRoute
  readonly bytes: number
  readonly sha256: string
  /** Whether two answers were the same, so that a third can be compared. */
  readonly isStable: boolean
}

/** The route that is "large", else the read of the configuration or of the document with the largest answer. */
export async function largestAnswer(context: DrillContext, url: string): Promise<LargeAnswer | undefined> {
  const { config } = context
  const named = routeThatIs(config, 'large')
  const declared = config.routes.filter(
    ({ method, is }) => method === 'GET' && !is.some((trait) => UNFIT.includes(trait)),
  )
  const candidates = named ? [named] : [...declared, ...(await documentedReads(context, url))]
  let largest: LargeAnswer | undefined
  for (const route of candidates) {
    const first = await read(url, route)
    if (first === undefined || first.bytes <= (largest?.bytes ?? 0)) continue
    const second = await read(url, route)
    largest = { route, ...first, isStable: second?.sha256 === first.sha256 }
  }
  return largest
}

async function documentedReads({ config }: DrillContext, url: string): Promise<readonly SampleRoute[]> {
  if (!config.openapi) return []
  const document = jsonBody(await send({ url: url + config.openapi }))
  if (!isOpenApi(document)) return []
  const known = new Set(config.routes.map(({ path }) => path.split('?')[0]))
  return operationsOf(document)
    .filter(
      ({ method, path, parameters, secured }) =>
        method === 'GET' &&
        !secured &&
        !path.includes('{') &&
        !parameters.some(({ required }) => required) &&
        !known.has(path),
    )
    .slice(0, MAX_DOCUMENTED)
    .map(({ path, method }) => ({ path, method, is: ['read'], uses: [], headers: {} }))
}

async function read(url: string, route: SampleRoute) {
  const answer = await send({ ...callOf(url, route), timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES })
  if (answer.kind !== 'answer' || answer.status !== 200) return undefined
  if (header(answer, 'content-type')?.startsWith('text/event-stream')) return undefined
  const sha256 = createHash('sha256').update(answer.body).digest('hex')
  return { bytes: answer.body.length, sha256 }
}
