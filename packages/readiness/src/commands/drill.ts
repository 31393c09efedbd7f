import { access, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DRILL_FILE, loadDrillConfig } from '../config/drill-config.ts'
import { drillFileTemplate } from '../config/drill-template.ts'
import { createServerPool, type ServerPool } from '../dependencies/server-pool.ts'
import { controlDrill, runControl, verdictOf } from '../drills/controls.ts'
import type { Drill, DrillBase } from '../drills/index.ts'
import { drills } from '../drills/index.ts'
import { runDrill } from '../drills/run-drill.ts'
import { type Check, shortId } from '../engine/check.ts'
import type { ExitCode } from '../engine/exit-code.ts'
import { notApplicable } from '../engine/outcome.ts'
import { seededRandom } from '../engine/random.ts'
import { UsageError } from '../engine/usage-error.ts'
import { createSupervisor } from '../process/supervisor.ts'
import type { CommandIo } from './command-io.ts'
import { type RunSettings, runCommand, selectChecks } from './run-command.ts'

export interface DrillOptions {
  readonly configPath?: string
  /** A running service that may be broken, instead of one that is started. */
  readonly target?: string
  readonly long: boolean
  /** Whether each drill also has to show that it can fail, for the evidence. */
  readonly proves: boolean
}

/** Drills the service that the configuration file describes. */
export async function drillCommand(
  ids: readonly string[],
  options: DrillOptions,
  settings: RunSettings,
  command: string,
  io: CommandIo,
): Promise<ExitCode> {
  const { configPath } = options
  const config = await loadDrillConfig(resolve(io.cwd, configPath ?? DRILL_FILE))
  await using servers = createServerPool()
  const chosen = selectChecks(drills, ids).map((drill) =>
    alone(skipped(drill, config.drills[shortId(drill)]?.skip), servers, options.proves),
  )
  const context: DrillBase = {
    config,
    seed: settings.seed,
    random: seededRandom(settings.seed),
    long: options.long,
    ...(options.target !== undefined && { target: options.target }),
    progress: (text) => io.status(text),
  }
  const reproduce = (drill: { id: string }) =>
    `npx seaworthy drill ${shortId(drill)} --seed ${settings.seed}${configPath ? ` --config ${configPath}` : ''}${options.target ? ` --i-own-this-target ${options.target}` : ''}`
  return await runCommand(
    {
      checks: chosen,
      context,
      target: options.target ?? config.service.name,
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

/** Shows that each drill passes on a good service and fails on each flaw. Exit code 1 when one does not. */
export async function controlsCommand(
  ids: readonly string[],
  seed: number,
  io: CommandIo,
): Promise<ExitCode> {
  await using supervisor = createSupervisor()
  await using servers = createServerPool()
  let isBroken = false
  io.stdout.write('| drill | service | verdict |\n|---|---|---|\n')
  for (const drill of selectChecks(drills, ids) as readonly Drill[]) {
    const options = { supervisor, servers, seed, signal: io.signal }
    io.status(`${drill.id} on the reference service`)
    const verdict = verdictOf(await runControl(drill, undefined, options))
    isBroken ||= verdict !== 'pass'
    io.status('')
    io.stdout.write(
      `| ${shortId(drill)} | without flaw | ${verdict === 'pass' ? 'passed as expected' : verdict.toUpperCase()} |\n`,
    )
    for (const { flaw, verdict: judged } of await controlDrill(drill, options)) {
      isBroken ||= judged !== 'failed-as-expected'
      io.stdout.write(`| ${shortId(drill)} | ${flaw} | ${judged.replaceAll('-', ' ')} |\n`)
    }
    if (io.signal.aborted) return 130
  }
  return isBroken ? 1 : 0
}

/** Writes a commented configuration. @throws UsageError when there is one. */
export async function initCommand(
  path: string | undefined,
  answers: DrillAnswers,
  io: CommandIo,
): Promise<ExitCode> {
  const file = resolve(io.cwd, path ?? DRILL_FILE)
  const exists = await access(file).then(
    () => true,
    () => false,
  )
  if (exists) throw new UsageError(`${file} is there already`)
  await writeFile(file, drillFileTemplate(answers))
  io.stdout.write(`${file} is written: read it, then run npx seaworthy drill\n`)
  return 0
}

export interface DrillAnswers {
  readonly command: string
  readonly live: string
  readonly ready: string
  readonly route: string
  readonly slowRoute?: string
}
