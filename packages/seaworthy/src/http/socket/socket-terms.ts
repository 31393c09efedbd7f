import type { Serializer } from '../serializer.ts'
import type { MessageReader } from './message-reader.ts'
import type { SocketSettings } from './socket-settings.ts'

/** What all sockets of one route have in common. Sizes in bytes, times in milliseconds. */
export interface SocketTerms extends SocketSettings {
  readonly serialize: Serializer
  readonly read: MessageReader
  /** A message was received, or sent, or a socket is gone with this close code. */
  received(): void
  sent(): void
  closed(code: number): void
}
