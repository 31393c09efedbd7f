import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DrillConfig } from '../config/drill-config.ts'
import { DRILL_FILE, loadDrillConfig } from '../drill-file/load-drill-config.ts'
import { placeSummary, routeSummary } from '../init/discovery-summary.ts'
import { surveyedConfig } from '../init/surveyed-config.ts'
import type { SurveyOptions } from '../probes/index.ts'
import type { CommandIo } from './command-io.ts'

/** Where the configuration of a drill comes from. */
export interface ConfigurationSource {
  readonly configPath?: string
  /** The URL of a service that runs already. */
  readonly target?: string
  /** For a target without a file. Default: no further paths, 5 s for each answer. */
  readonly survey?: SurveyOptions
}

const USUAL_SURVEY: SurveyOptions = { paths: [], headers: {}, timeoutMs: 5_000 }

/**
 * The configuration of the file; for a running target that has none, what a look around finds, with a line that says so.
 *
 * @returns undefined when the target has no file and gives no answer, which is told.
 * @throws UsageError when the file is missing or not valid.
 */
export async function drillConfiguration(
  { configPath, target, survey = USUAL_SURVEY }: ConfigurationSource,
  io: CommandIo,
): Promise<DrillConfig | undefined> {
  const file = resolve(io.cwd, configPath ?? DRILL_FILE)
  const isNamed = configPath !== undefined
  if (target === undefined || isNamed || existsSync(file)) return await loadDrillConfig(file)
  io.status(`looking around at ${target}`)
  try {
    const { config, discovery } = await surveyedConfig(target, { ...survey, signal: io.signal })
    const { places, routes, notes } = discovery
    io.status('')
    for (const note of notes) io.stderr.write(`${note}\n`)
    io.stderr.write(
      `there is no ${DRILL_FILE}, so this is drilled of ${target}: ${placeSummary(places)}, ${routeSummary(routes)}\n`,
    )
    return config
  } catch (error) {
    io.status('')
    io.stderr.write(`${(error as Error).message}\n`)
    return undefined
  }
}
