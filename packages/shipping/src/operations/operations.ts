import { secretVariables } from '../description/described-service.ts'
import { cacheFlush } from './cache-flush.ts'
import { databaseFailover } from './database-failover.ts'
import { firewallFalsePositives } from './firewall-false-positives.ts'
import { triage } from './log-and-trace-triage.ts'
import type { Operated, Operation } from './operation.ts'
import { restore } from './restore.ts'
import { rollback } from './rollback.ts'
import { secretRotation } from './secret-rotation.ts'

/** What is done by hand to a service, as far as it has what is operated on. A new capability that has such work gets a row here. */
export function operationsOf(operated: Operated): readonly Operation[] {
  const { service, onChassis } = operated
  const uses = (kind: string) => service.dependencies.some((each) => each.kind === kind)
  const rows: readonly (readonly [boolean, (operated: Operated) => Operation])[] = [
    [true, rollback],
    [true, triage],
    [onChassis && uses('cache'), cacheFlush],
    [uses('postgres'), databaseFailover],
    [uses('postgres'), restore],
    [secretVariables(service).length > 0, secretRotation],
    [true, firewallFalsePositives],
  ]
  return rows.filter(([applies]) => applies).map(([, write]) => write(operated))
}
