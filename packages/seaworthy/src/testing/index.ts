export {
  type Affects,
  type Fault,
  type FaultProxy,
  type PostgresServer,
  type PostgresServerOptions,
  type PrivateServer,
  type ProxyTarget,
  type RawAnswer,
  type RedisServerOptions,
  rawHttp,
  ServerMissing,
  startFaultProxy,
  startPostgres,
  startStopwatch,
} from '@seaworthy/rig'
export { type ConnectedUpstream, type ConnectUpstreamOptions, connectUpstream } from './connect-upstream.ts'
export { type LaunchedService, type LaunchForTestOptions, launchForTest } from './launch-service.ts'
export { ManualClock } from './manual-clock.ts'
export type { SharedPostgres } from './provided-postgres.ts'
export { type RedisServer, redisMissing, startRedis } from './redis-server.ts'
export { type ServiceProcess, startServiceProcess } from './service-process.ts'
export {
  type DatabaseTarget,
  databaseTargets,
  sharedPostgres,
} from './shared-postgres.ts'
export { countStatements } from './statement-count.ts'
export { createTestTelemetry, type TestTelemetry, type TestTelemetryOptions } from './telemetry.ts'
export { openTestDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.ts'
export {
  type OpenSocketOptions,
  openSocket,
  type SocketEnd,
  SocketRefused,
  type TestSocket,
} from './test-socket.ts'
