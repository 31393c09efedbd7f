// The rules as they are shipped, on a real Prometheus and a real Alertmanager that watch the real services: every alert fires when its
// fault comes, reaches whoever is to be told, and is silent without it. Two stories run beside each other where they are of different services.
//   --only quiet,no-replica,redis-gone        which of the claims and stories
import { parseArgs } from 'node:util'
import { chosenOf, openReport } from '../harness/report.ts'
import { sideBySide } from '../harness/side-by-side.ts'
import { startSteadyLoad } from '../harness/steady-load.ts'
import { FIRST } from './claims/first.ts'
import { tell } from './claims/story.ts'
import { type Ground, startGround } from './ground.ts'
import { OWN_STORIES } from './own-stories.ts'
import { strangerStories } from './stranger-stories.ts'

/** Stories mostly wait; what they break costs a core now and then. */
const AT_ONCE = 2

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const report = openReport()
{
  await using ground = await startGround()
  const stories = [...OWN_STORIES, ...[...ground.strangers.keys()].flatMap(strangerStories)].map((story) => ({
    ...story,
    takes: [story.service, ...(story.takes ?? [])],
    run: (on: Ground) => tell(on, story),
  }))
  const chosen = chosenOf([...FIRST, ...stories], values.only)
  const { characters, pokedex } = ground.services
  const loads = [
    startSteadyLoad({
      port: characters.port,
      path: '/api/v1/characters?name=nobody{n}&pageSize=100',
      clients: 4,
      // Few, so that what is slow later is soon a large share of all.
      pauseMs: 200,
    }),
    startSteadyLoad({ port: pokedex.port, path: '/api/v1/pokemon/nobody-{n}', clients: 4, statuses: [404] }),
    ...[...ground.strangers.values()].map(({ port }) =>
      startSteadyLoad({ port, path: '/items', clients: 1, pauseMs: 100 }),
    ),
  ]
  await sideBySide(chosen, AT_ONCE, (each) => report.show(each, () => each.run(ground)))
  await Promise.all(loads.map((load) => load.stop()))
}
report.close()
