import { createSupervisor } from '@seaworthy/rig'
import { createServerPool } from '../dependencies/server-pool.ts'
import { runControl, verdictOf } from '../drilling/controls.ts'
import { drills } from '../drills/index.ts'
import { type Control, shortId } from '../engine/check.ts'
import type { ExitCode } from '../engine/exit-code.ts'
import { describe, holds } from '../engine/measurement.ts'
import type { Outcome } from '../engine/outcome.ts'
import type { CommandIo } from './command-io.ts'
import { selectChecks } from './run-command.ts'

/**
 * Shows that each drill passes on a good service and fails on each flaw, as a Markdown table. Exit code 1 when one does
 * not.
 */
export async function showControls(ids: readonly string[], seed: number, io: CommandIo): Promise<ExitCode> {
  await using supervisor = createSupervisor()
  await using servers = createServerPool()
  const options = { supervisor, servers, seed, signal: io.signal }
  let broken = 0
  io.stdout.write('| drill | service | expected | verdict |\n|---|---|---|---|\n')
  for (const drill of selectChecks(drills, ids)) {
    for (const control of [undefined, ...(drill.controls ?? [])]) {
      io.status(`${drill.id} on the reference service ${control ? `with ${control.flaw}` : 'without flaw'}`)
      const outcome = await runControl(drill, control?.flaw, options)
      io.status('')
      if (io.signal.aborted) return 130
      const verdict = verdictOf(outcome)
      const expected = control ? 'fail' : 'pass'
      const shown = verdict === expected ? verdict : `**${verdict}**`
      io.stdout.write(`| ${shortId(drill)} | ${nameOf(control)} | ${expected} | ${shown} |\n`)
      if (verdict === expected) continue
      broken++
      for (const line of reasons(outcome)) io.stderr.write(`  ${drill.id}: ${line}\n`)
    }
  }
  if (broken > 0) io.stderr.write(`${broken} of the rows are not as expected\n`)
  return broken > 0 ? 1 : 0
}

function nameOf(control: Control | undefined): string {
  return control ? `\`${control.flaw}\`: ${control.describe}` : 'without flaw'
}

/** Every number of a verdict that surprises. */
function reasons(outcome: Outcome): readonly string[] {
  if (outcome.kind !== 'measured') return [outcome.reason]
  return [
    ...outcome.measurements.map(
      (measurement) => `${holds(measurement) === true ? 'held' : 'BROKEN'} ${describe(measurement)}`,
    ),
    ...(outcome.findings ?? []).map(({ message }) => message),
  ]
}
