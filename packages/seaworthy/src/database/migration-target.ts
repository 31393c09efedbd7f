import type { DatabaseTarget } from './connect-trouble.ts'
import { connectionConfig } from './connection-config.ts'
import type { DatabaseSettings } from './database-settings.ts'

/** What is prepared is the schema, over the direct connection where there is one. */
export function migrationTarget(settings: DatabaseSettings): DatabaseTarget | undefined {
  const variable = settings.directUrl ? 'DATABASE_DIRECT_URL' : 'DATABASE_URL'
  const url = settings.directUrl ?? settings.url
  if (url === undefined) return undefined
  const config = connectionConfig(url.reveal(), settings, { applicationName: 'target', variable })
  return { host: config.host, port: config.port, database: config.database, user: `${config.user}`, variable }
}
