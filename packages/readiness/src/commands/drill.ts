import { createSupervisor } from '@seaworthy/rig'
import { createServerPool, type ServerPool } from '../dependencies/server-pool.ts'
import { controlDrill } from '../drilling/controls.ts'
import type { Drill, DrillBase } from '../drilling/drill.ts'
import { runDrill } from '../drilling/run-drill.ts'
import { drills } from '../drills/index.ts'
import { type Check, shortId } from '../engine/check.ts'
import type { ExitCode } from '../engine/exit-code.ts'
import { notApplicable } from '../engine/outcome.ts'
import { seededRandom } from '../engine/random.ts'
import type { CommandIo } from './command-io.ts'
import { type ConfigurationSource, drillConfiguration } from './drill-configuration.ts'
import { type RunSettings, runCommand, selectChecks } from './run-command.ts'

export interface DrillOptions extends ConfigurationSource {
  readonly long: boolean
  /** Whether each drill also has to show that it can fail, for the evidence. */
  readonly proves: boolean
}

/** Drills the service that the configuration file describes, or a running target. Exit code 3 when that is not there. */
export async function drillService(
  ids: readonly string[],
  options: DrillOptions,
  settings: RunSettings,
  command: string,
  io: CommandIo,
): Promise<ExitCode> {
  const { configPath, target, survey } = options
  const selected = selectChecks(drills, ids)
  const config = await drillConfiguration(options, io)
  if (!config) return io.signal.aborted ? 130 : 3
  await using servers = createServerPool()
  const chosen = selected.map((drill) =>
    alone(skipped(drill, config.drills[shortId(drill)]?.skip), servers, options.proves),
  )
  const context: DrillBase = {
    config,
    seed: settings.seed,
    random: seededRandom(settings.seed),
    long: options.long,
    ...(target !== undefined && { target }),
    progress: (text) => io.status(text),
  }
  const source = [
    ...(configPath ? [` --config ${configPath}`] : []),
    ...(target ? [` --i-own-this-target ${target}`] : []),
    ...(survey?.paths ?? []).map((path) => ` --path ${path}`),
  ].join('')
  const reproduce = (drill: { id: string }) =>
    `npx seaworthy drill ${shortId(drill)} --seed ${settings.seed}${source}`
  return await runCommand(
    {
      checks: chosen,
      context,
      target: target ?? config.service.name,
      command,
      cwd: io.cwd,
      reproduce,
      ...(config.level && { level: config.level }),
    },
    settings,
    io,
  )
}

/** A drill with a supervisor of its own: what it started ends with it, or with the first Ctrl-C, whatever became of it. */
function alone(drill: Drill, servers: ServerPool, proves: boolean): Check<DrillBase> {
  return {
    ...drill,
    async run(context, signal) {
      await using supervisor = createSupervisor()
      const end = () => void supervisor[Symbol.asyncDispose]()
      signal.addEventListener('abort', end)
      try {
        const outcome = await runDrill(drill, context, { supervisor, servers }, signal)
        if (!proves || outcome.kind !== 'measured') return outcome
        context.progress(`${drill.id} on services with a flaw`)
        const options = { supervisor, servers, seed: context.seed, signal }
        return { ...outcome, controls: await controlDrill(drill, options) }
      } finally {
        signal.removeEventListener('abort', end)
      }
    },
  }
}

/** A drill whose claim the service does not make. */
function skipped(drill: Drill, reason: string | undefined): Drill {
  return reason === undefined ? drill : { ...drill, onTarget: true, run: async () => notApplicable(reason) }
}
