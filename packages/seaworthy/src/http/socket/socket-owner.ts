import type { IncomingMessage } from 'node:http'
import type { AppError } from '../../errors/index.ts'
import type { CutReason } from '../connection.ts'
import type { RequestView } from '../request-view.ts'

/** The request that opened a socket, for as long as that is open. */
export interface SocketOwner extends RequestView {
  readonly request: IncomingMessage
  /** Bytes of messages sent. */
  bytes: number
  /** When `overdue` is to be called, in monotonic milliseconds. */
  dueMs: number
  errorCode: string | undefined
  /** What was thrown, when the end is a failure of the service. */
  failure: unknown
  nowMs(): number
  cut(reason: CutReason): void
  /** Nobody waits for the handler any more. */
  cancelWork(reason: () => Error): void
  /** Tells of a failure of the handler. */
  tellFailure(error: AppError, thrown: unknown): void
}
