import { probeCommand } from '../container/probe-command.ts'
import { type DescribedService, portsOf } from '../description/described-service.ts'
import type { ComposeSource } from './compose-source.ts'
import { healthCheck } from './health-check.ts'

/**
 * Asks whether it can serve, where the image only asks whether it lives: Compose starts nothing anew for an answer, it waits for it.
 */
export function readyCheck(service: DescribedService, { plan }: ComposeSource, indent: string): string {
  const { traffic, management = traffic } = portsOf(service)
  const command = probeCommand(plan, `http://127.0.0.1:${management}${service.probes.ready}`)
  const test = ['CMD', ...command].map((word) => JSON.stringify(word))
  return healthCheck(test, { timeout: '3s', retries: '3' }, indent)
}
