import { type Clock, DeadlineWatch } from '../base/index.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import type { ClientAddress } from './client-address.ts'
import { OpenStreams } from './content/open-streams.ts'
import { type Cors, createCors } from './cors.ts'
import type { HttpSettings } from './http-settings.ts'
import type { AccessControl, RequestLimits } from './ports.ts'
import type { RequestAdmission } from './request-admission.ts'
import { RequestRecorder } from './request-recorder.ts'
import { type PreparedFields, prepareFields, type ResponseHeads } from './response-head.ts'

/** What the exchanges of one server share. */
export interface HttpParts {
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly cors: Cors
  /** Fields of every answer. */
  readonly headers: PreparedFields
  readonly heads: ResponseHeads
  readonly clientAddress: ClientAddress
  readonly compressionMinBytes: number
  /** Longest time for `onRequest` of a feature. Milliseconds. */
  readonly hookTimeoutMs: number
  /** Undefined when limiting is switched off. */
  readonly limits: RequestLimits | undefined
  readonly access: AccessControl
  /** Deadlines of the handlers that run. */
  readonly deadlines: DeadlineWatch
  /** How long a request may take until its handler runs. Milliseconds. */
  readonly patienceMs: number
  readonly admission: RequestAdmission
  readonly streams: OpenStreams
  readonly recorder: RequestRecorder
  /** The state of the service as far as requests feel it, kept here because each of them asks. */
  readonly state: {
    /** Ready or degraded, now or before. */
    started: boolean
    /** While draining every answer closes its connection. */
    closing: boolean
  }
}

export interface HttpPartsOptions {
  readonly telemetry: Telemetry
  readonly settings: HttpSettings
  readonly lifecycle: Lifecycle
  readonly clock: Clock
  readonly access: AccessControl
  readonly limits: RequestLimits | undefined
  /** Flat headers of every answer. */
  readonly headers: readonly string[]
  readonly heads: ResponseHeads
  readonly clientAddress: ClientAddress
  readonly admission: RequestAdmission
  /** What counts as one client. */
  readonly clientKey: (address: string) => string
}

export function createHttpParts(options: HttpPartsOptions): HttpParts {
  const { telemetry, settings, lifecycle, clock, access, limits, heads, clientAddress, admission } = options
  const state = { started: false, closing: false }
  lifecycle.onTransition((to) => {
    state.started ||= to === 'ready' || to === 'degraded'
    state.closing = to === 'draining' || to === 'stopping' || to === 'stopped'
  })
  return {
    telemetry,
    clock,
    cors: createCors(settings.corsOrigins),
    headers: prepareFields(options.headers),
    heads,
    clientAddress,
    compressionMinBytes: settings.compressionMinBytes,
    hookTimeoutMs: settings.hookTimeoutMs,
    limits,
    access,
    deadlines: new DeadlineWatch(clock),
    patienceMs: settings.requestTimeoutMs + settings.handlerTimeoutMs,
    admission,
    streams: new OpenStreams({
      maxStreams: settings.maxStreams,
      maxShareOfOneClient: settings.maxStreamsOfOneClient,
      clientKey: options.clientKey,
    }),
    recorder: new RequestRecorder(telemetry, clock),
    state,
  }
}
