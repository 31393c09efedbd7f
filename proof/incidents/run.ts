// One thing after another breaks at random in a running fleet, and somebody on call who knows nothing of it finds out what it is and cures
// it, by the alert, the dashboard and the runbook alone.
//   --seed 7            other things in another order; the seed is printed
//   --count 3           so many of them; default: ten
//   --only table-locked which of them, in that order
//   --spoiled           what has to fail: a runbook whose cures are exchanged, one that asks nothing, an alert that is not there
//   --write             the table of the guide
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createSupervisor } from '@seaworthy/rig'
import { deployFolder, shippedFolder } from '@seaworthy/shipping'
import { installPrograms } from '../harness/debian-packages.ts'
import { chosenOf, openReport } from '../harness/report.ts'
import { installServers } from '../harness/servers.ts'
import { startSteadyLoad } from '../harness/steady-load.ts'
import { languages } from '../languages/languages.ts'
import { languageFolder, watchedFaster, watchedOwn } from '../monitoring/faster.ts'
import { FAULTS } from './faults.ts'
import { startFleet } from './fleet.ts'
import { incidentTable, type Told } from './incident-table.ts'
import { PATHS, rehearse } from './rehearsal.ts'
import { shuffled } from './shuffled.ts'
import { SPOILED } from './spoiled.ts'
import { findingsOf } from './verdict.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    count: { type: 'string', default: '10' },
    only: { type: 'string' },
    spoiled: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const seed = values.seed === undefined ? randomInt(100_000) : Number(values.seed)
const report = openReport()
report.say(`seed ${seed}: the same again by --seed ${seed}`)
await installServers()
await installPrograms({
  prometheus: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  psql: 'postgresql-client',
  'redis-cli': 'redis-tools',
})
{
  await using supervisor = createSupervisor()
  await using fleet = await startFleet(supervisor)
  report.say(
    `a fleet runs: ${fleet.services.map(({ name, replicas }) => `${replicas.length} ${name}`).join(', ')}`,
  )
  const own = ['characters', 'pokedex']
  const watched = fleet.services.map(({ name }) =>
    own.includes(name) ? watchedOwn(name) : watchedStranger(name),
  )
  const loads = fleet.services.flatMap(({ name, replicas }) =>
    replicas.map(({ port }) =>
      startSteadyLoad({ port, path: PATHS[name] ?? '/', clients: 2, pauseMs: 200, perConnection: 5 }),
    ),
  )
  const told: Told[] = []
  const { order, pick } = shuffled(
    FAULTS.filter(({ service }) => watched.some(({ name }) => name === service)),
    seed,
  )
  const chosen = values.only ? chosenOf(order, values.only) : order.slice(0, Number(values.count))
  const say = (text: string) => report.say(`  ${text}`)
  if (values.spoiled) {
    for (const spoiled of SPOILED)
      await report.show(spoiled, async () => {
        const [fault] = chosenOf(FAULTS, spoiled.fault)
        if (fault === undefined) return []
        const { spoils } = spoiled
        const rehearsed = await rehearse({ fleet, watched, fault, pick, spoils, say })
        await fleet.restore()
        const failing = findingsOf(fault, rehearsed).filter(({ holds }) => !holds)
        const measured = failing.map(({ what }) => what).join(', ') || 'nothing'
        return [
          { what: 'noticed', measured, expected: spoiled.notices, holds: measured.includes(spoiled.notices) },
        ]
      })
  } else
    for (const [index, fault] of chosen.entries())
      await report.show({ name: `night ${index + 1}`, says: 'something breaks' }, async () => {
        const rehearsed = await rehearse({ fleet, watched, fault, pick, say })
        told.push({ fault, rehearsed })
        const findings = findingsOf(fault, rehearsed)
        if (findings.some(({ holds }) => !holds)) await fleet.restore()
        return findings
      })
  await Promise.all(loads.map((load) => load.stop()))
  if (told.length > 0) incidentTable(told, seed, values.write)
}
report.close()

function watchedStranger(name: string) {
  const language = languages.find((each) => name.endsWith(`-${each.name}`))
  const { service, plan } = shippedFolder(languageFolder(language?.name ?? name))
  return watchedFaster(service, deployFolder(service.name, plan))
}
