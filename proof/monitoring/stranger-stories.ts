import { setTimeout as sleep } from 'node:timers/promises'
import { startSteadyLoad } from '../harness/steady-load.ts'
import type { Ground } from './ground.ts'
import { certificateStory } from './outside/stories.ts'
import { burn, type Story, silencedByPages } from './stories.ts'

/** What goes wrong with a service in another language, all of it of its own making: it stands on nobody. */
export function strangerStories(service: string): readonly Story[] {
  const of = ({ strangers }: Ground) => {
    const found = strangers.get(service)
    if (found === undefined) throw new Error(`there is no "${service}"`)
    return found
  }
  const loaded = (clients: number) => async (ground: Ground) => {
    const load = startSteadyLoad({ port: of(ground).port, path: '/slow', clients, pauseMs: 50 })
    return async () => void (await load.stop())
  }
  return [
    certificateStory(service),
    {
      name: `${service}-slow`,
      says: 'reports that take 400 ms, where 250 are promised',
      service,
      fires: ['LatencyHigh', ...burn('LatencyBudgetBurn')],
      silenced: silencedByPages('LatencyBudgetBurn'),
      lasts: burn('LatencyBudgetBurn'),
      breaks: loaded(12),
    },
    {
      name: `${service}-crowd`,
      says: 'a hundred callers of reports where thirty-two are made at once',
      service,
      takes: ['processor'],
      fires: ['ErrorRateHigh', ...burn('AvailabilityBudgetBurn')],
      silenced: silencedByPages('AvailabilityBudgetBurn'),
      lasts: burn('AvailabilityBudgetBurn'),
      breaks: loaded(100),
    },
    {
      name: `${service}-killed`,
      says: 'the process is killed three times',
      service,
      fires: ['CrashLooping'],
      async breaks(ground) {
        for (let times = 0; times < 3; times++) {
          await of(ground).kill()
          await of(ground).start()
          // Long enough to be read at least once.
          await sleep(2_500)
        }
        return async () => undefined
      },
    },
    {
      name: `${service}-gone`,
      says: 'no replica is left',
      service,
      fires: ['ServiceUnavailable'],
      async breaks(ground) {
        await of(ground).kill()
        return () => of(ground).start()
      },
    },
  ]
}
