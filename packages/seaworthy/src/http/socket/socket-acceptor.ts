import type { ServerResponse } from 'node:http'
import type { Clock } from '../../base/index.ts'
import type { Metrics } from '../../telemetry/index.ts'
import { compileSerializer } from '../serializer.ts'
import type { InputValidation } from '../validation.ts'
import { labelOf } from './close-code.ts'
import { messageReader } from './message-reader.ts'
import { checkNodeVersion } from './node-version.ts'
import type { SocketContent } from './socket.ts'
import { socketErrors } from './socket-errors.ts'
import { socketMetrics } from './socket-metrics.ts'
import type { SocketOwner } from './socket-owner.ts'
import { SocketSession } from './socket-session.ts'
import type { SocketSettings } from './socket-settings.ts'
import type { SocketTerms } from './socket-terms.ts'

/** What is asked to become a socket: its handshake has been looked at, and its caller. */
export interface SocketCandidate extends SocketOwner {
  readonly response: ServerResponse
  /** What came behind the request. */
  readonly head: Buffer
  /** Of the RateLimit field. */
  readonly rateLimit: string | undefined
}

/** Opens the sockets of one route. */
export interface SocketAcceptor {
  /** Undefined when the client has left. @throws AppError for a handshake that is none; nothing was sent then */
  accept(candidate: SocketCandidate): SocketSession | undefined
}

export interface SocketAcceptorsOptions {
  readonly settings: SocketSettings
  readonly clock: Clock
  readonly metrics: Metrics
  readonly validation: InputValidation
  /** Whether messages that are sent are held to every word of their schema. */
  readonly checkAnswers: boolean
}

/** Makes acceptors. The library is loaded with it, and no service without a socket has it. */
export interface SocketAcceptors {
  for(content: SocketContent, template: string): SocketAcceptor
}

/** A verified token is believed for so long after its end, for clocks that differ. */
const CLOCK_TOLERANCE_MS = 10_000

/** @throws FatalBootError as `checkNodeVersion` */
export async function loadSocketAcceptors(options: SocketAcceptorsOptions): Promise<SocketAcceptors> {
  checkNodeVersion(process.versions.node)
  const { clock, metrics, settings, validation } = options
  const { WebSocket, WebSocketServer } = await import('ws')
  const open = metrics.gauge(socketMetrics.open)
  const messages = metrics.counter(socketMetrics.messages)
  const closes = metrics.counter(socketMetrics.closes)

  /** Tells its session of a close before that is sent, whoever began it. */
  class SessionSocket extends WebSocket {
    session: SocketSession | undefined

    override close(code?: number, reason?: string | Buffer): void {
      super.close(code, this.session === undefined ? reason : this.session.closing(code, reason))
    }
  }

  function termsOf({ receives, sends, bounds }: SocketContent, template: string): SocketTerms {
    const received = messages.labels({ http_route: template, direction: 'in' })
    const sent = messages.labels({ http_route: template, direction: 'out' })
    return {
      ...settings,
      ...bounds,
      serialize: compileSerializer(sends, `message of ${template}`, options.checkAnswers),
      read: messageReader(validation, receives),
      received: () => received.inc(),
      sent: () => sent.inc(),
      closed(code) {
        open.dec({ http_route: template })
        closes.inc({ http_route: template, code: labelOf(code) })
      },
    }
  }

  return {
    for(content, template) {
      const terms = termsOf(content, template)
      const options = {
        noServer: true,
        clientTracking: false,
        perMessageDeflate: false,
        maxPayload: terms.maxMessageBytes,
        closeTimeout: CLOSE_TIMEOUT_MS,
        WebSocket: SessionSocket,
      }
      const server = new WebSocketServer(options)
      open.inc({ http_route: template }, 0)
      let candidate: SocketCandidate | undefined
      let fault: Error | undefined
      server.on('wsClientError', (error) => {
        fault = error
      })
      server.on('headers', (fields) => {
        if (candidate === undefined) return
        // From here on nothing else can be answered.
        candidate.response.detachSocket(candidate.request.socket)
        fields.push(`x-request-id: ${candidate.correlationId}`, ...rateFields(candidate))
      })
      return {
        accept(asking) {
          let session: SocketSession | undefined
          candidate = asking
          fault = undefined
          server.handleUpgrade(asking.request, asking.request.socket, asking.head, (ws) => {
            const socket = ws as SessionSocket
            open.inc({ http_route: template })
            session = new SocketSession(socket, asking, terms, expiresInMs(asking, clock))
            socket.session = session
          })
          candidate = undefined
          if (fault !== undefined)
            throw socketErrors.handshake_malformed({ reason: (fault as Error).message })
          return session
        },
      }
    },
  }
}

/** The library's own; the session has a shorter one, on the clock of the service. */
const CLOSE_TIMEOUT_MS = 10_000

const rateFields = ({ rateLimit }: SocketCandidate): string[] =>
  rateLimit === undefined ? [] : [`ratelimit: ${rateLimit}`]

function expiresInMs({ principal }: SocketCandidate, clock: Clock): number {
  const exp = principal?.claims.exp
  if (typeof exp !== 'number') return Number.POSITIVE_INFINITY
  return Math.max(0, exp * 1_000 + CLOCK_TOLERANCE_MS - clock.now())
}
