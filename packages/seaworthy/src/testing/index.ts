export { type ConnectedUpstream, type ConnectUpstreamOptions, connectUpstream } from './connect-upstream.ts'
export { type LaunchedService, type LaunchForTestOptions, launchForTest } from './launch-service.ts'
export { ManualClock } from './manual-clock.ts'
export { type PostgresServer, type PostgresServerOptions, startPostgres } from './postgres-server.ts'
export type { SharedPostgres } from './provided-postgres.ts'
export { type RawAnswer, rawHttp } from './raw-http.ts'
export {
  RedisNotFound,
  type RedisServer,
  type RedisServerOptions,
  redisMissing,
  startRedis,
} from './redis-server.ts'
export { type ServiceProcess, startServiceProcess } from './service-process.ts'
export {
  type DatabaseTarget,
  databaseTargets,
  sharedPostgres,
} from './shared-postgres.ts'
export { countStatements } from './statement-count.ts'
export { startStopwatch } from './stopwatch.ts'
export { type ProxyFault, startTcpProxy, type TcpProxy } from './tcp-proxy.ts'
export { createTestTelemetry, type TestTelemetry, type TestTelemetryOptions } from './telemetry.ts'
export { openTestDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.ts'
