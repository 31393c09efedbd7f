import type { ExitCode } from '../engine/exit-code.ts'
import { UsageError } from '../engine/usage-error.ts'
import { areOfOneKind, diffEvidence, kindsOf } from '../evidence/diff.ts'
import { type Evidence, isAsWritten } from '../evidence/evidence.ts'
import { verifyEvidence } from '../evidence/verify.ts'
import { humanReport } from '../report/human.ts'
import type { Output } from '../report/output.ts'
import { createPaint } from '../report/paint.ts'
import { render, writeOutputs } from '../report/written-outputs.ts'
import type { CommandIo } from './command-io.ts'
import { readEvidence } from './read-evidence.ts'

/** Re-hashes and re-judges each. Exit code 1 when one does not say what its numbers say. */
export async function verifyStored(paths: readonly string[], io: CommandIo): Promise<ExitCode> {
  const all = await Promise.all(paths.map(readEvidence))
  let code: ExitCode = 0
  for (const [index, evidence] of all.entries()) {
    const name = all.length > 1 ? `${paths[index]}: ` : ''
    const problems = verifyEvidence(evidence)
    for (const problem of problems) io.stdout.write(`${name}${problem}\n`)
    if (problems.length > 0) code = 1
    else io.stdout.write(`${name}${verified(evidence)}\n`)
  }
  return code
}

function verified({ results }: Evidence): string {
  const sets = results.flatMap(({ samples }) => samples)
  const samples = sets.reduce((sum, { rows }) => sum + rows.length, 0)
  return `verified: ${results.length} results and ${samples} samples say what the report says`
}

/** What changed between two runs of one kind. Exit code 1 when something got worse. */
export async function diffStored(before: string, after: string, io: CommandIo): Promise<ExitCode> {
  const [old, current] = [await readEvidence(before), await readEvidence(after)]
  if (!areOfOneKind(old, current)) {
    const [was, is] = [old, current].map((evidence) => [...kindsOf(evidence)].join(' and '))
    throw new UsageError(`not the same kind of run: ${before} is of ${was}, ${after} of ${is}`)
  }
  const changes = diffEvidence(old, current)
  for (const { id, before: from, after: to, verdict, claim } of changes) {
    io.stdout.write(`${verdict.padEnd(8)} ${id}: ${from} → ${to}  ${claim}\n`)
  }
  if (changes.length === 0) io.stdout.write('nothing changed\n')
  return changes.some(({ verdict }) => verdict === 'worse') ? 1 : 0
}

/** Renders stored evidence again, also when it was changed, which is told. Exit code 3 when a report cannot be written. */
export async function reportStored(
  path: string,
  outputs: readonly Output[],
  io: CommandIo,
): Promise<ExitCode> {
  const evidence = await readEvidence(path)
  if (!isAsWritten(evidence)) {
    io.stderr.write(`${path} was changed since it was written: see seaworthy verify ${path}\n`)
  }
  let code: ExitCode = 0
  for (const output of outputs) {
    if (output.path) {
      const [problem] = await writeOutputs([output], evidence)
      io.stderr.write(`${problem ?? `${output.path} is written`}\n`)
      if (problem) code = 3
    } else if (output.format === 'human') {
      const options = { quiet: false, linesShown: false }
      io.stdout.write(humanReport(evidence.results, createPaint(io.stdout), options))
    } else io.stdout.write(render(output.format, evidence))
  }
  return code
}
