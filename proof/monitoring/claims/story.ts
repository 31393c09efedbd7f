import { until } from '@seaworthy/rig'
import { type Finding, none } from '../../harness/claim.ts'
import type { Ground } from '../ground.ts'
import { nameOf } from '../prometheus.ts'
import type { Story } from '../stories.ts'
import { emptyPlaces, queriesOf } from './drawn.ts'

/** For a fault to be noticed, and to be over. */
const PATIENCE_MS = 120_000
/** More than the longest interval of a group of alerts. */
const TOLD_MS = 40_000

/** Lets something go wrong, and sees whom it wakes until it is mended. */
export async function tell(ground: Ground, story: Story): Promise<readonly Finding[]> {
  const { prometheus, alertmanager, receiver } = ground
  const drawn = (panels: readonly string[]) => queriesOf(ground).filter(({ panel }) => panels.includes(panel))
  const firingOf = async (names: readonly string[]) => {
    const firing = await prometheus.firing(story.service)
    return names.filter((name) => firing.has(name))
  }
  const silentAgain = (names: readonly string[]) =>
    until(async () => (await firingOf(names)).length === 0, { timeoutMs: PATIENCE_MS, everyMs: 500 })
  // What an earlier story left behind says nothing about this one.
  await silentAgain(story.fires.filter((name) => !story.lasts?.includes(name)))
  const before = await firingOf(story.fires)

  const beganMs = performance.now()
  const toldBefore = receiver.told.length
  const firedAfter = new Map<string, string>()
  const mend = await story.breaks(ground)
  await until(
    async () => {
      for (const name of await firingOf(story.fires))
        if (!firedAfter.has(name))
          firedAfter.set(name, `${((performance.now() - beganMs) / 1_000).toFixed(0)} s`)
      return firedAfter.size === story.fires.length
    },
    { timeoutMs: PATIENCE_MS, everyMs: 250 },
  )
  const untold = () => missing(receiver.told.slice(toldBefore), story)
  await until(() => untold().length === 0, { timeoutMs: TOLD_MS })
  const notSilenced = async () => {
    const inhibited = await alertmanager.inhibited(story.service)
    return (story.silenced ?? []).filter((name) => !inhibited.has(name))
  }
  await until(async () => (await notSilenced()).length === 0, { timeoutMs: TOLD_MS })
  const silence = story.silenced
    ? [
        none('not silenced by their cause', await notSilenced()),
        none('told although silenced', heard(receiver.told.slice(toldBefore), story, story.untold ?? [])),
      ]
    : []
  const empty = story.draws ? [none('without data', await emptyPlaces(prometheus, drawn(story.draws)))] : []
  await mend()
  const ends = story.fires.filter((name) => !story.lasts?.includes(name))
  await silentAgain(ends)
  return [
    ...story.fires.map((name) => ({
      what: name,
      measured: before.includes(name)
        ? 'fired before'
        : firedAfter.has(name)
          ? `fires after ${firedAfter.get(name)}`
          : 'is silent',
      expected: 'fires, and not before',
      holds: firedAfter.has(name) && !before.includes(name),
    })),
    ...empty,
    ...silence,
    none('not told to whoever is on call', untold()),
    none('still firing after the fault is gone', await firingOf(ends)),
  ]
}

function missing(told: Ground['receiver']['told'], story: Story): readonly string[] {
  const names = story.fires.filter((name) => !story.silenced?.includes(name))
  const known = heard(told, story, names)
  return names.filter((name) => !known.includes(name))
}

/** Those of some alerts that came to where their severity belongs. */
function heard(told: Ground['receiver']['told'], { service }: Story, names: readonly string[]) {
  const came = new Set(
    told
      .filter(({ labels, status }) => status === 'firing' && labels.job === service)
      .filter(({ labels, receiver }) => receiver === labels.severity)
      .map(({ labels }) => nameOf(labels.alertname ?? '', labels.window)),
  )
  return names.filter((name) => came.has(name))
}
