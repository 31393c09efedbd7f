// What is published, as a stranger meets it: tarballs in a registry, an empty folder, each Node that the packages run on.
//   --only command         which of the claims
import { parseArgs } from 'node:util'
import { createSupervisor } from '@seaworthy/rig'
import { chosenOf, openReport } from '../harness/report.ts'
import { installServers } from '../harness/servers.ts'
import { command } from './claims/command.ts'
import { create } from './claims/create.ts'
import { service } from './claims/service.ts'
import { tarballs } from './claims/tarballs.ts'
import { openGround } from './ground.ts'

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const chosen = chosenOf([tarballs, command, service, create], values.only)
await installServers()
const report = openReport()
await using supervisor = createSupervisor()
await using undo = new AsyncDisposableStack()
const ground = await openGround(supervisor, undo)
for (const claim of chosen) await report.show(claim, () => claim.run(ground))
report.close()
