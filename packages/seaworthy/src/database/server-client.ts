import { type EventEmitter, once } from 'node:events'
import pg from 'pg'
import { type ClientOptions, ConfiguredClient } from './configured-client.ts'
import type { ServerSession } from './primary-watch.ts'

/** A session that knows whether its server takes writes: from Postgres 14 on it says so by itself, and whenever that changes. */
export class ServerClient extends ConfiguredClient implements ServerSession {
  readonly epoch: number
  readonly #reported = new Map<string, boolean>()
  #isLost = false

  constructor(config: ClientOptions, epoch: number) {
    super(config)
    this.epoch = epoch
    // Its own from birth: between two owners, such as the pool and who it gives the session to, a server that ends it would
    // be an uncaught exception.
    this.on('error', () => {
      this.#isLost = true
    })
    this.#connection.on('parameterStatus', ({ parameterName, parameterValue }: ParameterStatus) => {
      if (REPORTED.has(parameterName)) this.#reported.set(parameterName, parameterValue === 'on')
    })
  }

  /** It has failed since it was opened: no statement will run. */
  get isLost(): boolean {
    return this.#isLost
  }

  get isReadOnly(): boolean | undefined {
    if (this.#reported.size === 0) return undefined
    for (const isOn of this.#reported.values()) if (isOn) return true
    return false
  }

  /** What a statement has changed is reported after its answer, before the next one is taken. */
  async reported(): Promise<void> {
    if ((this as unknown as { readyForQuery: boolean }).readyForQuery) return
    const over = new AbortController()
    const { signal } = over
    const ended = [once(this.#connection, 'readyForQuery', { signal }), once(this, 'end', { signal })]
    await Promise.race(ended).catch(() => undefined)
    for (const each of ended) each.catch(() => undefined)
    over.abort()
  }

  /**
   * Stops the running statement. A cancel request (PostgreSQL 53.2.8) is a connection without a session: it reaches a server that
   * has none left, and through a pooler the right backend. Resolves when the server has passed it on; it may come too late.
   */
  async interrupt(signal: AbortSignal): Promise<void> {
    const { host, port, ssl, sslNegotiation, processID, secretKey } = this as unknown as CancelTarget
    const connection = new pg.Connection({ ssl, sslNegotiation } as object) as unknown as CancelConnection
    const send = () => connection.cancel(processID, secretKey)
    connection.on('connect', () => {
      if (!ssl) send()
      else if (sslNegotiation !== 'direct') connection.requestSsl()
    })
    connection.on('sslconnect', send)
    // A second one finds nobody waiting.
    connection.on('error', () => undefined)
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`)
    else connection.connect(port, host)
    try {
      // Rejects for an error.
      await once(connection, 'end', { signal })
    } finally {
      connection.stream.destroy()
    }
  }

  /** Ends it without a goodbye, for which a server that does not answer would be waited for. */
  destroy(): void {
    ;(this.#connection as EventEmitter & { stream: { destroy(): void } }).stream.destroy()
  }

  /** Emits each message of the server; `pg` has no type for it. */
  get #connection(): EventEmitter {
    return (this as unknown as { connection: EventEmitter }).connection
  }
}

/** What `pg` has, and its types do not tell. */
interface CancelTarget {
  readonly host: string
  readonly port: number
  readonly ssl: unknown
  readonly sslNegotiation: string | undefined
  readonly processID: number
  readonly secretKey: number
}

interface CancelConnection extends EventEmitter {
  readonly stream: { destroy(): void }
  connect(portOrPath: number | string, host?: string): void
  requestSsl(): void
  cancel(processId: number, secretKey: number): void
}

interface ParameterStatus {
  readonly parameterName: string
  readonly parameterValue: string
}

/** Both make every transaction read-only (GUC_REPORT since Postgres 14). */
const REPORTED = new Set(['in_hot_standby', 'default_transaction_read_only'])
