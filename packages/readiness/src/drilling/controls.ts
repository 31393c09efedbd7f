import { fileURLToPath } from 'node:url'
import { loadDrillConfig } from '../drill-file/load-drill-config.ts'
import { shortId } from '../engine/check.ts'
import type { ControlResult } from '../engine/control-result.ts'
import { judge, type Outcome, type Status } from '../engine/outcome.ts'
import { seededRandom } from '../engine/random.ts'
import type { Drill } from './drill.ts'
import { type DrillHost, runDrill } from './run-drill.ts'

export const REFERENCE_CONFIG = fileURLToPath(new URL('../../controls/seaworthy.drill.yaml', import.meta.url))

export interface ControlOptions extends DrillHost {
  readonly seed: number
  readonly signal: AbortSignal
}

/** One drill on the reference service, with a flaw or without. */
export async function runControl(
  drill: Drill,
  flaw: string | undefined,
  options: ControlOptions,
): Promise<Outcome> {
  const config = await loadDrillConfig(REFERENCE_CONFIG)
  const change = config.drills[shortId(drill)]
  const flawed = {
    ...config.drills,
    [shortId(drill)]: { ...change, env: { ...change?.env, FLAW: flaw ?? '' } },
  }
  const { supervisor, servers, seed, signal } = options
  try {
    return await runDrill(
      drill,
      {
        config: { ...config, drills: flawed },
        seed,
        random: seededRandom(seed),
        long: false,
        progress: () => {},
      },
      { supervisor, servers },
      signal,
    )
  } catch (error) {
    return { kind: 'inconclusive', reason: (error as Error).message }
  }
}

/** What a drill said, without waivers. */
export function verdictOf(outcome: Outcome): Status {
  return outcome.kind === 'measured'
    ? judge(outcome.measurements, outcome.findings?.length ?? 0)
    : outcome.kind
}

/** Runs a drill on each of its flaws: every one has to be found. */
export async function controlDrill(drill: Drill, options: ControlOptions): Promise<readonly ControlResult[]> {
  const results: ControlResult[] = []
  for (const { flaw } of drill.controls) {
    const verdict = verdictOf(await runControl(drill, flaw, options))
    const judged =
      verdict === 'fail' ? 'failed-as-expected' : verdict === 'pass' ? 'did-not-fail' : 'inconclusive'
    results.push({ flaw, verdict: judged })
  }
  return results
}
