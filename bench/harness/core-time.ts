import { readFileSync } from 'node:fs'

const TICK_MICROS = 10_000

/**
 * Microseconds for which the core has been busy since boot, whoever kept it busy (`/proc/stat`: user, nice, system, irq,
 * softirq, steal). Undefined where the system does not tell. Set against the server's own time it shows whether others
 * disturbed a measurement.
 */
export function coreBusyMicros(core: number): number | undefined {
  let stat: string
  try {
    stat = readFileSync('/proc/stat', 'utf8')
  } catch {
    return undefined
  }
  const line = stat.split('\n').find((candidate) => candidate.startsWith(`cpu${core} `))
  if (!line) return undefined
  const [user, nice, system, , , irq, softirq, steal] = line.split(' ').slice(1).map(Number)
  return (user! + nice! + system! + irq! + softirq! + steal!) * TICK_MICROS
}
