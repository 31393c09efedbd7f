import { workerStop } from '../chart/stop-numbers.ts'
import type { DescribedService } from '../description/described-service.ts'
import { environmentLines, productionEnvironment } from './service-environment.ts'

type Worker = NonNullable<DescribedService['worker']>

/** What takes work, from the image of the replicas. Nothing sends it requests, so it waits for nobody to learn that it ends. */
export function workerService(service: DescribedService, worker: Worker): string {
  const { deadlineMs, graceS } = workerStop(worker)
  const { propagationMs, deadlineMs: deadline } = service.stop
  const environment = {
    ...productionEnvironment(service),
    ...(propagationMs ? { [propagationMs.variable]: '0' } : {}),
    [deadline.variable]: `${deadlineMs}`,
  }
  return `  # Takes work in place of requests.
  worker:
    <<: *replica
    command: ${JSON.stringify(worker.args)}
    environment:
${environmentLines(environment, '      ')}    stop_grace_period: ${graceS}s
`
}
