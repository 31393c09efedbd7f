// Before the rest, which may use what it stands in for.
import './processes/disposable-stacks.ts'

export { type AnswerSequence, createAnswerSequence, type WholeAnswer } from './network/answer-sequence.ts'
export type { Affects, Fault } from './network/fault.ts'
export { type FaultProxy, type ProxyTarget, startFaultProxy } from './network/fault-proxy.ts'
export { type FirstWord, openRaw, type RawConnection } from './network/raw-connection.ts'
export { type RawAnswer, rawHttp } from './network/raw-http.ts'
export { resetSocket } from './network/reset-socket.ts'
export { openSlowReader, type SlowReader } from './network/slow-reader.ts'
export { readAnswers, type WireAnswer } from './network/wire-answer.ts'
export { type ChildScript, runScript } from './processes/child-script.ts'
export { createFifo, type Fifo } from './processes/fifo.ts'
export { freePort } from './processes/free-port.ts'
export { createLogReader, type LogLine, type LogReader } from './processes/log-reader.ts'
export { type PauseWatch, watchPauses } from './processes/pause-watch.ts'
export { lookAtProcess, type ProcessLook } from './processes/process-look.ts'
export { processTree, signalTree } from './processes/process-tree.ts'
export { runDelayMs } from './processes/run-delay.ts'
export { startStopwatch, startStopwatchOf } from './processes/stopwatch.ts'
export {
  createSupervisor,
  type Exit,
  type Launch,
  type Output,
  type OutputTarget,
  type SupervisedProcess,
  type Supervisor,
} from './processes/supervisor.ts'
export { until } from './processes/until.ts'
export { findProgram, isProgram } from './servers/find-program.ts'
export { findPostgres } from './servers/postgres-binaries.ts'
export { query, withDatabase } from './servers/postgres-query.ts'
export { type PostgresServer, type PostgresServerOptions, startPostgres } from './servers/postgres-server.ts'
export { type PrivateServer, type PrivateServerOptions, ServerMissing } from './servers/private-server.ts'
export {
  findRabbitmq,
  type RabbitmqServer,
  type RabbitmqServerOptions,
  startRabbitmq,
} from './servers/rabbitmq-server.ts'
export { findRedis, type RedisServerOptions, startRedis } from './servers/redis-server.ts'
export { untilListening } from './servers/until-listening.ts'
