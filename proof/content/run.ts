// Content at the sizes that matter: a large file, thousands of streams, thousands of sockets.
//   --mib 2048 --streams 2000    sizes
//   --only large-file            which of the claims
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chosenOf, openReport } from '../harness/report.ts'
import { eventStreams } from './claims/event-streams.ts'
import { idleSockets } from './claims/idle-sockets.ts'
import { largeFile } from './claims/large-file.ts'

const { values } = parseArgs({
  options: {
    mib: { type: 'string', default: '2048' },
    streams: { type: 'string', default: '2000' },
    only: { type: 'string' },
  },
})
const report = openReport()
const folder = await mkdtemp(join(tmpdir(), 'prove-content-'))
const ground = { mib: Number(values.mib), streams: Number(values.streams), folder }
try {
  for (const claim of chosenOf([eventStreams, idleSockets, largeFile], values.only))
    await report.show(claim, () => claim.run(ground))
} finally {
  await rm(folder, { recursive: true, force: true })
}
report.close()
// Node's own clean-up waits for sockets that the service has left.
process.exit()
