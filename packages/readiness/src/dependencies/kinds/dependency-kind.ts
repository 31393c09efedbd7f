import type { Supervisor } from '@seaworthy/rig'
import type { Policy } from '../policy.ts'
import type { ServerPool } from '../server-pool.ts'

/** A kind of dependency: how it is recognised, and how a drill gets one. */
export interface DependencyKind<Name extends string = string> {
  /** As the drill file says it. */
  readonly name: Name
  /** The schemes of URLs that point to one, with their colon, and the port of each where a URL has none. */
  readonly schemes: Readonly<Record<string, number>>
  /** How much services usually depend on one, until somebody says otherwise. */
  readonly usualPolicy: Policy
  /** Whether a stub stands before it, which records calls and answers in its place where told. Default: no. */
  readonly isRecorded?: boolean
  /** A server that is started privately, and empty, where the file says of no other. */
  readonly server?: PrivateServer
  /** The address to be had without any server; undefined where there is none. */
  addressOf?(declared: { readonly answer?: unknown }): string | undefined
}

export interface PrivateServer {
  /** As people call it. */
  readonly title: string
  /** Its programs. @throws ServerMissing when this machine has none. */
  find(): unknown
  /** The URL of an empty one for one drill. @throws Error when it cannot be had. */
  start(host: ServerHost): Promise<string>
}

/** Who ends what is started. */
export interface ServerHost {
  /** Ends what it started after the drill. */
  readonly supervisor: Supervisor
  /** Is there for the whole run. */
  readonly servers: ServerPool
  /** Of the drill. */
  readonly started: AsyncDisposableStack
}
