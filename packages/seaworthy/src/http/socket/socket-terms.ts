import type { AppError } from '../../errors/index.ts'
import type { Serializer } from '../serializer.ts'
import type { SocketSettings } from './socket-settings.ts'

/** What all sockets of one route have in common. Sizes in bytes, times in milliseconds. */
export interface SocketTerms extends SocketSettings {
  readonly serialize: Serializer
  /** Why a message of a client is not taken; undefined when it is. Absent where clients only listen. */
  readonly validate: ((message: unknown) => AppError | undefined) | undefined
  /** A message was received, or sent, or a socket is gone with this close code. */
  received(): void
  sent(): void
  closed(code: number): void
}
