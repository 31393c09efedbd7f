import type { Level } from '../catalogue/index.ts'
import { plannedDrill } from '../drills/index.ts'
import { type Check, type Severity, shortId } from '../engine/check.ts'
import { type ExitCode, exitCode } from '../engine/exit-code.ts'
import { judgeCheck } from '../engine/judge-check.ts'
import type { Result } from '../engine/result.ts'
import { runChecks } from '../engine/run-checks.ts'
import { UsageError } from '../engine/usage-error.ts'
import { waiverCheck } from '../engine/waiver-check.ts'
import { WAIVERS_FILE } from '../engine/waivers.ts'
import { failedBefore, newOnly } from '../evidence/diff.ts'
import { createEvidence, describeHost, isAsWritten, readCommit } from '../evidence/evidence.ts'
import { humanReport, resultLine } from '../report/human.ts'
import type { Output } from '../report/output.ts'
import { createPaint } from '../report/paint.ts'
import { render, writeOutputs } from '../report/written-outputs.ts'
import { READER_GONE } from '../report/written-stream.ts'
import { checkedWaivers } from './checked-waivers.ts'
import type { CommandIo } from './command-io.ts'
import { readEvidence } from './read-evidence.ts'

/** Options that check, probe and drill share. */
export interface RunSettings {
  /** As asked for on the command line; it wins over the configuration. */
  readonly level?: Level
  readonly failOn: Severity
  readonly reportOnly: boolean
  readonly quiet: boolean
  readonly outputs: readonly Output[]
  readonly seed: number
  /** Evidence of an earlier run, whose failures do not count. */
  readonly baseline?: string
  readonly waivers?: string
}

export interface Run<C> {
  readonly checks: readonly Check<C>[]
  readonly context: C
  readonly target: string
  readonly command: string
  readonly cwd: string
  readonly concurrency?: number
  /** From the configuration. */
  readonly level?: Level
  readonly reproduce: (check: Check<C>) => string
}

/** Runs checks, shows them as they end, writes every output, and gives the exit code. */
export async function runCommand<C>(run: Run<C>, settings: RunSettings, io: CommandIo): Promise<ExitCode> {
  const waiversFile = settings.waivers ?? `${run.cwd}/${WAIVERS_FILE}`
  const waivers = await checkedWaivers(waiversFile, settings.waivers !== undefined)
  const known = settings.baseline ? await failuresOf(settings.baseline) : undefined
  const level = settings.level ?? run.level ?? 'B'
  const policy = { level, failOn: settings.failOn, waivers, now: io.now }
  const paint = createPaint(io.stdout)
  const onTerminal = settings.outputs.find(({ path }) => !path)
  const shows = onTerminal?.format === 'human'
  const startedAt = io.now().toISOString()
  const results: Result[] = []
  const show = (result: Result) => {
    io.status('')
    if (settings.quiet) return
    if (shows) io.stdout.write(`${resultLine(result, paint)}\n`)
    // Drills take minutes: without their lines a run looks as if it hung.
    else if (result.kind === 'drill') io.stderr.write(`${shortId(result)}: ${result.status}\n`)
  }
  results.push(
    ...(await runChecks(run.checks, run.context, {
      policy,
      signal: io.signal,
      reproduce: run.reproduce,
      ...(run.concurrency && { concurrency: run.concurrency }),
      onStart: (check) => io.status(`${check.id}: ${check.claim}`),
      onResult: show,
    })),
  )
  if (waivers.length > 0 && !io.signal.aborted) {
    const check = waiverCheck(waiversFile, waivers, io.now())
    const outcome = await check.run(undefined, io.signal)
    const result = judgeCheck(check, { outcome, startedAt, durationMs: 0, reproduce: run.command }, policy)
    results.push(result)
    show(result)
  }
  const judged = known ? newOnly(results, known) : results
  const interrupted = io.signal.aborted
  const code = exitCode(judged, { interrupted, reportOnly: settings.reportOnly })
  const commit = await readCommit(run.cwd)
  const evidence = createEvidence(
    io.version,
    {
      command: run.command,
      target: run.target,
      startedAt,
      endedAt: io.now().toISOString(),
      seed: settings.seed,
      level,
      failOn: settings.failOn,
      interrupted,
      host: describeHost(),
      ...(commit && { commit }),
    },
    judged,
    code,
  )
  io.status('')
  if (shows && !settings.quiet) io.stdout.write('\n')
  if (shows) io.stdout.write(`${humanReport(judged, paint, { quiet: settings.quiet, linesShown: true })}`)
  else if (onTerminal) io.stdout.write(render(onTerminal.format, evidence))
  const unwritten = await writeOutputs(settings.outputs, evidence)
  for (const problem of unwritten) io.stderr.write(`${problem}\n`)
  if (interrupted && io.signal.reason !== READER_GONE)
    io.stderr.write('interrupted: what had not ended is missing\n')
  return exitCode(judged, { interrupted, reportOnly: settings.reportOnly, unwritten: unwritten.length > 0 })
}

/** What failed in an earlier run. @throws UsageError for evidence that was changed: it could excuse anything. */
async function failuresOf(baseline: string): Promise<ReadonlySet<string>> {
  const evidence = await readEvidence(baseline)
  if (!isAsWritten(evidence)) {
    throw new UsageError(`${baseline} was changed since it was written: see seaworthy verify ${baseline}`)
  }
  return failedBefore(evidence)
}

/** The checks that were asked for by id, each once, or all. @throws UsageError for an id that there is not. */
export function selectChecks<C extends { readonly id: string }>(
  checks: readonly C[],
  ids: readonly string[],
): readonly C[] {
  if (ids.length === 0) return checks
  const chosen = ids.map((id) => {
    const found = checks.find((check) => check.id === id || check.id.endsWith(`.${id}`))
    if (!found && plannedDrill(id))
      throw new UsageError(`"${id}" is planned and not there yet: see seaworthy explain ${id}`)
    if (!found)
      throw new UsageError(
        `there is no "${id}": use ${checks.map((check) => check.id.split('.')[1]).join(', ')}`,
      )
    return found
  })
  return [...new Set(chosen)]
}
