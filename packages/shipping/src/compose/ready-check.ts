import { probeCommand } from '../container/probe-command.ts'
import { type DescribedService, portsOf } from '../description/described-service.ts'
import type { ComposeSource } from './compose-files.ts'

/**
 * Asks whether it can serve, where the image only asks whether it lives: Compose starts nothing anew for an answer, it waits for it.
 */
export function readyCheck(service: DescribedService, { plan }: ComposeSource, indent: string): string {
  const { traffic, management = traffic } = portsOf(service)
  const command = probeCommand(plan, `http://127.0.0.1:${management}${service.probes.ready}`)
  const words = command.map((word) => JSON.stringify(word)).join(', ')
  return `${indent}healthcheck:
${indent}  test: [CMD, ${words}]
${indent}  interval: 10s
${indent}  timeout: 3s
${indent}  retries: 3
${indent}  start_period: 60s
${indent}  start_interval: 1s
`
}
