import type { Supervisor } from '../processes/supervisor.ts'

/** A server of one test or one run, on a port and in a folder of its own; gone when it is stopped and when who started it ends. */
export interface PrivateServer extends AsyncDisposable {
  readonly url: string
  /** Ends the server as `kill -9` does. */
  kill9(): Promise<void>
  /** Starts it again after `kill9`, on the same port. */
  restart(): Promise<void>
  /** Freezes it: connections stay open and nothing answers. */
  pause(): Promise<void>
  resume(): Promise<void>
  /** Ends it and everything that it wrote. */
  stop(): Promise<void>
}

export interface PrivateServerOptions {
  /** Who ends it, and its folder, at the latest. Default: one of its own. */
  readonly supervisor?: Supervisor
}

/** No program of such a server is on this machine: the message says where it was looked for. */
export class ServerMissing extends Error {
  override readonly name = 'ServerMissing'
}
