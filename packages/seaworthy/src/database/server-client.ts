import { type EventEmitter, once } from 'node:events'
import { type ClientOptions, ConfiguredClient } from './configured-client.ts'
import type { ServerSession } from './primary-watch.ts'

/** A session that knows whether its server takes writes: from Postgres 14 on it says so by itself, and whenever that changes. */
export class ServerClient extends ConfiguredClient implements ServerSession {
  readonly epoch: number
  readonly #reported = new Map<string, boolean>()

  constructor(config: ClientOptions, epoch: number) {
    super(config)
    this.epoch = epoch
    this.#connection.on('parameterStatus', ({ parameterName, parameterValue }: ParameterStatus) => {
      if (REPORTED.has(parameterName)) this.#reported.set(parameterName, parameterValue === 'on')
    })
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

  /** Ends it without a goodbye, for which a server that does not answer would be waited for. */
  destroy(): void {
    ;(this.#connection as EventEmitter & { stream: { destroy(): void } }).stream.destroy()
  }

  /** Emits each message of the server; `pg` has no type for it. */
  get #connection(): EventEmitter {
    return (this as unknown as { connection: EventEmitter }).connection
  }
}

interface ParameterStatus {
  readonly parameterName: string
  readonly parameterValue: string
}

/** Both make every transaction read-only (GUC_REPORT since Postgres 14). */
const REPORTED = new Set(['in_hot_standby', 'default_transaction_read_only'])
