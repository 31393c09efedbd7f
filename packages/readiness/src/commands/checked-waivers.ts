import { requirementById } from '../catalogue/index.ts'
import { checks } from '../checks/index.ts'
import { drills } from '../drills/index.ts'
import { UsageError } from '../engine/usage-error.ts'
import { WAIVER_CHECK } from '../engine/waiver-check.ts'
import { concerns, loadWaivers, type Waiver } from '../engine/waivers.ts'
import { probes } from '../probes/index.ts'

const all = [...checks, ...probes, ...drills, { id: WAIVER_CHECK, requirements: [] }]

/**
 * Reads the waivers; one that could never excuse, or never expire, is a mistake.
 *
 * @param required whether the file has to be there.
 * @throws UsageError when the file is not valid, with every waiver that speaks of nothing or ends on no day.
 */
export async function checkedWaivers(path: string, required: boolean): Promise<readonly Waiver[]> {
  const waivers = await loadWaivers(path, required)
  const problems = waivers.flatMap((waiver, index) =>
    problemsOf(waiver).map((problem) => `\n  waiver ${index + 1}, of ${waiver.id}: ${problem}`),
  )
  if (problems.length > 0) throw new UsageError(`${path} is not valid:${problems.join('')}`)
  return waivers
}

function problemsOf(waiver: Waiver): readonly string[] {
  const isKnown = requirementById(waiver.id) !== undefined || all.some((check) => concerns(waiver, check))
  return [
    ...(isKnown ? [] : [`there is no check and no requirement "${waiver.id}": see seaworthy list`]),
    ...(isDay(waiver.expiry) ? [] : [`the calendar has no ${waiver.expiry}`]),
  ]
}

/** Of a text in the form YYYY-MM-DD: `Date` takes 2027-02-31 for the third of March. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
