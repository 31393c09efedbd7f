// Every drill on our services, and every drill on every flaw that it has to find. Writes docs/reference/readiness/ and evidence/.
//   --only pokedex,controls      which of them
//   --check                      writes no page
//   --date 2026-01-31            the date to print with the table of controls
import { parseArgs } from 'node:util'
import { writeBetweenMarkers } from '../../bench/harness/document.ts'
import { describeEnvironment, machineText } from '../../bench/harness/environment.ts'
import { seaworthy } from '../../bench/harness/seaworthy.ts'
import { installServers } from '../harness/servers.ts'
import { drillService } from './drill-service.ts'

const SERVICES = ['characters', 'pokedex']
const CONTROLS = 'controls'

const { values } = parseArgs({
  options: { only: { type: 'string' }, check: { type: 'boolean', default: false }, date: { type: 'string' } },
})
const known = [...SERVICES, CONTROLS]
const chosen = values.only?.split(',') ?? known
const strange = chosen.find((name) => !known.includes(name))
if (strange !== undefined) throw new Error(`there is no "${strange}" here; known: ${known.join(', ')}`)

await installServers()
const failed: string[] = []
for (const service of SERVICES.filter((name) => chosen.includes(name))) {
  console.log(`\n# every drill on ${service}, about five minutes`)
  failed.push(...drillService(service, !values.check).map((said) => `${service}: ${said}`))
}
if (chosen.includes(CONTROLS)) {
  console.log('\n# every drill on every flaw that it has to find, about ten minutes')
  const { status, stdout: table, stderr: reasons } = seaworthy(['drill', '--controls'])
  console.log(table)
  if (status !== 0) failed.push(`${CONTROLS}: ended with ${status}\n${reasons}`)
  if (!values.check) {
    const where = machineText(describeEnvironment(false))
    const when = values.date ? ` on ${values.date}` : ''
    writeBetweenMarkers(
      new URL('../../docs/reference/readiness/controls.md', import.meta.url),
      CONTROLS,
      '# Every drill can fail',
      `${table}\nMeasured${when}: ${where}. Again: \`npm run prove:readiness -- --only controls\`.`,
    )
  }
}
// Whoever reads the end of a long log finds here what failed, and not only that something did.
if (failed.length > 0) {
  console.error(`\n${failed.length} not as they must be:\n\n${failed.join('\n\n')}`)
  process.exitCode = 1
}
