import Type from 'typebox'
import { defineSettings, type SettingsOf, setting } from '../../settings/index.ts'

/** Bounds of sockets; HTTP_MAX_STREAMS and HTTP_MAX_STREAMS_PER_CLIENT say how many there may be. */
export const socketSettings = defineSettings('sockets', {
  maxMessageBytes: setting(Type.Integer({ minimum: 1, maximum: 1024 * 1024 * 1024 }), {
    variable: 'HTTP_SOCKET_MAX_MESSAGE_BYTES',
    default: 65_536,
    describe: 'Largest message that a client may send over a WebSocket, in bytes; a route may set its own.',
  }),
  maxMessagesPerS: setting(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }), {
    variable: 'HTTP_SOCKET_MAX_MESSAGES_PER_S',
    default: 50,
    describe:
      'Messages, pings and pongs that one client may send over a WebSocket, per second over ten seconds; a route may set its own.',
  }),
  maxUnsentBytes: setting(Type.Integer({ minimum: 1024 }), {
    variable: 'HTTP_SOCKET_MAX_UNSENT_BYTES',
    default: 1024 * 1024,
    describe:
      'Messages that wait in memory until the client of a WebSocket reads them, in bytes; above it the client is cut. A route may set its own.',
  }),
  heartbeatMs: setting(Type.Integer({ minimum: 100, maximum: 2 ** 31 - 1 }), {
    variable: 'HTTP_SOCKET_HEARTBEAT_MS',
    default: 15_000,
    describe:
      'Time between two pings over a WebSocket, in milliseconds; a client that sent nothing since the last one is cut. A route may set its own.',
  }),
  idleTimeoutMs: setting(Type.Integer({ minimum: 100, maximum: 2 ** 31 - 1 }), {
    variable: 'HTTP_SOCKET_IDLE_TIMEOUT_MS',
    default: 15 * 60_000,
    describe:
      'Longest time without a message either way over a WebSocket, in milliseconds; then it is closed. A route may set its own.',
  }),
})

/** {@link socketSettings} as loaded: sizes in bytes, times in milliseconds. */
export type SocketSettings = SettingsOf<typeof socketSettings>
