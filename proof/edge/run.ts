// The compose files of the services, run without Docker: the real nginx, services as processes that are confined and connected as their
// containers would be, and every number that would break it. Root on Linux is needed.
//   --only requests        which of the claims
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { chosenOf, openReport } from '../harness/report.ts'
import { installServers } from '../harness/servers.ts'
import { backups } from './claims/backups.ts'
import { certificates } from './claims/certificates.ts'
import { files } from './claims/files.ts'
import { firewall } from './claims/firewall.ts'
import { plainHosts } from './claims/plain-hosts.ts'
import { plantedEdges } from './claims/planted-edges.ts'
import { plantedNumbers } from './claims/planted-numbers.ts'
import { refusedReplacement } from './claims/refused-replacement.ts'
import { replacement } from './claims/replacement.ts'
import { requests } from './claims/requests.ts'
import { retries } from './claims/retries.ts'
import { streams } from './claims/streams.ts'
import { startGround } from './ground.ts'
import { fetchTools } from './tools.ts'

const CLAIMS = [
  files,
  requests,
  ...plainHosts,
  plantedEdges,
  streams,
  firewall,
  certificates,
  replacement,
  refusedReplacement,
  retries,
  plantedNumbers,
  backups,
]
const TOOLS = 'SEAWORTHY_EDGE_TOOLS'

const tools = process.env[TOOLS]
if (tools === undefined) {
  await installServers()
  // In namespaces of its own: networks, mounts and processes end with it, and its ports are nobody else's.
  const inside = [
    ...['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc', '--'],
    ...[process.execPath, import.meta.filename, ...process.argv.slice(2)],
  ]
  const env = { ...process.env, [TOOLS]: JSON.stringify(await fetchTools()) }
  const [code] = await once(spawn('unshare', inside, { stdio: 'inherit', env }), 'exit')
  process.exitCode = code ?? 1
} else {
  const { values } = parseArgs({ options: { only: { type: 'string' } } })
  const chosen = chosenOf(CLAIMS, values.only)
  const report = openReport()
  {
    await using ground = await startGround(JSON.parse(tools), report.say)
    for (const claim of chosen) await report.show(claim, () => claim.run(ground))
  }
  report.close()
}
