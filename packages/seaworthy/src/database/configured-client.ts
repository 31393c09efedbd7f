import pg from 'pg'

export interface ClientOptions extends pg.ClientConfig {
  /** `connect_timeout` of the URL: the shorter one of it and `connectionTimeoutMillis` holds. */
  readonly connectTimeoutMs?: number
}

/**
 * A session that is what its configuration says. Where that says nothing `pg` looks into the environment (`PGOPTIONS`,
 * `PGPASSWORD`, `PGREPLICATION`, `PGSSLNEGOTIATION`, `PGSSLMODE`, `~/.pgpass`), so that a variable which somebody left there for
 * `psql` turned every session into one for replication, or changed what its statements mean.
 */
export class ConfiguredClient extends pg.Client {
  constructor(config: ClientOptions) {
    const { connectTimeoutMs, connectionTimeoutMillis = 0 } = config
    super({
      ...config,
      connectionTimeoutMillis: Math.min(
        connectTimeoutMs ?? connectionTimeoutMillis,
        connectionTimeoutMillis || Number.POSITIVE_INFINITY,
      ),
      ssl: config.ssl ?? false,
      sslnegotiation: config.sslnegotiation ?? 'postgres',
      // Named, as the pool hides it from a spread.
      password: config.password ?? withoutPassword,
    })
    const { connectionParameters } = this as unknown as { connectionParameters: Record<string, unknown> }
    // Nothing that can be given keeps it from looking for these.
    connectionParameters.options = config.options
    connectionParameters.replication = undefined
    connectionParameters.application_name = config.application_name
  }
}

/** Called when the server asks for one. */
function withoutPassword(): never {
  throw new Error('the server asks for a password, and there is none')
}
