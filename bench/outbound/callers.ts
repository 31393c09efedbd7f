import {
  bulkhead,
  circuitBreaker,
  handleAll,
  retry,
  SamplingBreaker,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import Type from 'typebox'
import { Pool, request } from 'undici'
import { CancellationSource, systemClock } from '../../packages/seaworthy/src/base/index.ts'
import { upstream } from '../../packages/seaworthy/src/outbound/index.ts'
import { loadSettings } from '../../packages/seaworthy/src/settings/index.ts'
import {
  createTelemetry,
  type RequestContext,
  type Telemetry,
  telemetrySettings,
} from '../../packages/seaworthy/src/telemetry/index.ts'

/** Makes one call and checks that the answer is there. */
export type Caller = () => Promise<void>

/** End of the names of callers whose every call serves a request. */
const SERVING = ', serving a request'
export const BARE = 'undici request'
const OURS = 'seaworthy upstream'
export const WHOLE = OURS + SERVING
const CONNECTIONS = 64

/** Bare undici, as its documentation shows it: send, read the body as JSON. */
function bare(origin: string): Caller {
  const dispatcher = new Pool(origin, { connections: CONNECTIONS })
  return async () => {
    const { body } = await request(`${origin}/character/1`, { dispatcher })
    accept(await body.json())
  }
}

/** What a careful person writes by hand: bare undici with a time limit and a signal. */
function timed(origin: string): Caller {
  const dispatcher = new Pool(origin, { connections: CONNECTIONS })
  return async () => {
    const caller = new AbortController()
    const signal = AbortSignal.any([caller.signal, AbortSignal.timeout(2_000)])
    const { body } = await request(`${origin}/character/1`, { dispatcher, signal })
    accept(await body.json())
  }
}

/** Bare undici inside the policies of cockatiel. */
function withCockatiel(origin: string): Caller {
  const dispatcher = new Pool(origin, { connections: CONNECTIONS })
  const policy = wrap(
    retry(handleAll, { maxAttempts: 2 }),
    circuitBreaker(handleAll, {
      halfOpenAfter: 5_000,
      breaker: new SamplingBreaker({ threshold: 0.5, duration: 10_000 }),
    }),
    bulkhead(CONNECTIONS, 2 * CONNECTIONS),
    timeout(2_000, TimeoutStrategy.Cooperative),
  )
  return () =>
    policy.execute(async ({ signal }) => {
      const { body } = await request(`${origin}/character/1`, { dispatcher, signal })
      accept(await body.json())
    }, new AbortController().signal)
}

function viaFetch(origin: string): Caller {
  return async () => {
    const response = await fetch(`${origin}/character/1`)
    accept(await response.json())
  }
}

const Character = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  status: Type.String(),
  species: Type.String(),
  type: Type.String(),
  gender: Type.String(),
  origin: Type.Object({ name: Type.String(), url: Type.String() }),
  location: Type.Object({ name: Type.String(), url: Type.String() }),
  episode: Type.Array(Type.String()),
  created: Type.String(),
})

/** Everything on: deadline, cancellation, ids, spans where sampled, metrics, schema. */
async function seaworthy(origin: string, telemetry: Telemetry): Promise<Caller> {
  const dependency = upstream({
    policy: 'optional',
    baseUrl: () => origin,
    tuning: { concurrency: { limit: CONNECTIONS } },
  })
  const { client } = await dependency.open({
    name: 'bench',
    service: 'bench',
    version: '0',
    environment: 'production',
    dataDir: '',
    settings: loadSettings([], sources),
    telemetry,
    lifecycle: undefined as never,
    clock: systemClock,
    random: Math.random,
  })
  return async () => {
    const { body } = await client.request({ path: '/character/{id}', params: { id: 1 }, schema: Character })
    accept(body)
  }
}

function accept(answer: unknown): void {
  if ((answer as { id?: number }).id !== 1) throw new Error('the answer is not the one expected')
}

export const callers: Readonly<
  Record<string, (origin: string, telemetry: Telemetry) => Caller | Promise<Caller>>
> = {
  [BARE]: bare,
  [WHOLE]: seaworthy,
  [BARE + SERVING]: bare,
  [OURS]: seaworthy,
  'undici request, time limit and signal': timed,
  'undici request in cockatiel': withCockatiel,
  fetch: viaFetch,
}

const sources = {
  env: { NODE_ENV: 'production', OTEL_TRACES_SAMPLER: 'always_on' },
  cwd: import.meta.dirname,
}

/** Makes a caller. A call that serves a request has its context, with a deadline and a cancellation; one in ten is sampled. */
export async function startCaller(name: string, origin: string): Promise<Caller> {
  const telemetry = createTelemetry({
    clock: systemClock,
    service: 'bench',
    version: '0',
    environment: 'production',
    settings: loadSettings([telemetrySettings], sources).get(telemetrySettings),
    destination: { write: () => undefined },
    exporter: { export: (_, done) => done({ code: 0 }), shutdown: async () => undefined },
  })
  const call = await callers[name]!(origin, telemetry)
  if (!name.endsWith(SERVING)) return call
  const requests = Array.from({ length: 10 }, (_, i): RequestContext => {
    const request = telemetry.tracing.startRoot()
    return i === 0 ? request : { ...request, sampled: false, span: undefined }
  })
  let next = 0
  return async () => {
    const context = { ...(requests[next++ % requests.length] as RequestContext) }
    const cancellation = new CancellationSource()
    context.deadlineAtMs = performance.now() + 10_000
    context.cancellation = cancellation
    await telemetry.context.run(context, call)
    cancellation.cancel(() => new Error('the request is over'))
  }
}
