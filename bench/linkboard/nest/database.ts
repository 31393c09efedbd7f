import { resolve } from 'node:path'
import {
  Global,
  Injectable,
  Logger,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common'
import pg from 'pg'
import Postgrator from 'postgrator'
import { config } from './config.ts'

const MIGRATION_LOCK = 7_301

pg.types.setTypeParser(pg.types.builtins.INT8, Number)

@Injectable()
export class Database extends pg.Pool implements OnModuleInit, OnApplicationShutdown {
  constructor() {
    super({
      connectionString: config.databaseUrl,
      max: 10,
      connectionTimeoutMillis: 2_000,
      statement_timeout: 2_000,
      query_timeout: 2_500,
    })
    this.on('error', (error) => new Logger(Database.name).error(error, 'an idle connection was lost'))
  }

  /** Of replicas that start together one migrates at a time. */
  async onModuleInit(): Promise<void> {
    const client = await this.connect()
    try {
      await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
      const postgrator = new Postgrator({
        migrationPattern: resolve('migrations/*'),
        driver: 'pg',
        database: new URL(config.databaseUrl).pathname.slice(1),
        execQuery: (query) => client.query(query),
      })
      await postgrator.migrate()
      await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK])
    } finally {
      client.release()
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.end()
  }
}

@Global()
@Module({ providers: [Database], exports: [Database] })
export class DatabaseModule {}
