// The commands of the runbooks of operations, as they stand there, on real servers and the real services. A fault that is planted in each
// has to be noticed. Writes docs/reference/operations.md.
//   --only restore,cache-flush    which of the claims
//   --check                       writes no page
import { parseArgs } from 'node:util'
import { createSupervisor } from '@seaworthy/rig'
import { writeBetweenMarkers } from '../../bench/harness/document.ts'
import { describeEnvironment, machineText } from '../../bench/harness/environment.ts'
import type { Finding } from '../harness/claim.ts'
import { installPrograms } from '../harness/debian-packages.ts'
import { chosenOf, openReport } from '../harness/report.ts'
import { installServers } from '../harness/servers.ts'
import { cacheFlush } from './claims/cache-flush.ts'
import { databaseFailover } from './claims/database-failover.ts'
import { triage } from './claims/log-and-trace-triage.ts'
import { restore } from './claims/restore.ts'
import { secretRotation } from './claims/secret-rotation.ts'

const CLAIMS = [restore, cacheFlush, databaseFailover, secretRotation, triage]
const PAGE = new URL('../../docs/reference/operations.md', import.meta.url)

const { values } = parseArgs({
  options: { only: { type: 'string' }, check: { type: 'boolean', default: false } },
})
const chosen = chosenOf(CLAIMS, values.only)
await installServers()
await installPrograms({ jq: 'jq' })
const report = openReport()
for (const claim of chosen) {
  let findings: readonly Finding[] = []
  await report.show(claim, async () => {
    await using supervisor = createSupervisor()
    const folder = await supervisor.createFolder('seaworthy-operations-')
    findings = await claim.run({ supervisor, folder })
    return findings
  })
  if (!values.check && findings.length > 0 && findings.every(({ holds }) => holds)) write(claim, findings)
}
report.close()

/** What was measured stays until the claim holds again. */
function write({ name, says }: (typeof CLAIMS)[number], findings: readonly Finding[]): void {
  const rows = findings.map(({ what, measured, expected }) => `| ${what} | ${measured} | ${expected} |`)
  const machine = machineText(describeEnvironment(false))
  writeBetweenMarkers(
    PAGE,
    name,
    '',
    [
      `${says.charAt(0).toUpperCase()}${says.slice(1)}.`,
      '',
      '| what | measured | expected |',
      '| -- | -- | -- |',
      ...rows,
      '',
      `Last run ${new Date().toISOString().slice(0, 10)}: ${machine}. Again: \`npm run prove:operations -- --only ${name}\`.`,
    ].join('\n'),
  )
}
