export {
  type ColumnType,
  type Generated,
  type Insertable,
  type Kysely,
  type Selectable,
  sql,
  type Transaction,
  type Updateable,
} from 'kysely'
export type { Database, Isolation, TransactionOptions } from './database.ts'
export { databaseErrors } from './database-errors.ts'
export { databaseMetrics } from './database-metrics.ts'
export { type DatabaseSettings, databaseSettings } from './database-settings.ts'
export type { Fence, Lead, Leadership, Term } from './leadership.ts'
export type { MigrationStatus, Migrator } from './migrator.ts'
export { type OpenDatabaseOptions, openDatabase } from './open-database.ts'
export { type PostgresOptions, postgres } from './postgres.ts'
export { type ConstraintKind, ConstraintViolation, isUniqueViolation, SqlError } from './sql-error.ts'
