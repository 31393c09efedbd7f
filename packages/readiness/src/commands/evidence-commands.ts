import { writeFile } from 'node:fs/promises'
import type { ExitCode } from '../engine/exit-code.ts'
import { UsageError } from '../engine/usage-error.ts'
import { diffEvidence } from '../evidence/diff.ts'
import { verifyEvidence } from '../evidence/verify.ts'
import { humanReport } from '../report/human.ts'
import { type Output, render } from '../report/output.ts'
import { createPaint } from '../report/paint.ts'
import type { CommandIo } from './command-io.ts'
import { readEvidence } from './read-evidence.ts'

/** Re-hashes and re-judges. Exit code 1 when the evidence does not say what its numbers say. */
export async function verifyCommand(path: string, io: CommandIo): Promise<ExitCode> {
  const evidence = await readEvidence(path)
  const problems = verifyEvidence(evidence)
  for (const problem of problems) io.stdout.write(`${problem}\n`)
  if (problems.length > 0) return 1
  const samples = evidence.results.reduce(
    (sum, result) => sum + result.samples.reduce((n, { rows }) => n + rows.length, 0),
    0,
  )
  io.stdout.write(
    `verified: ${evidence.results.length} results and ${samples} samples say what the report says\n`,
  )
  return 0
}

/** What changed between two runs. Exit code 1 when something got worse. */
export async function diffCommand(before: string, after: string, io: CommandIo): Promise<ExitCode> {
  const changes = diffEvidence(await readEvidence(before), await readEvidence(after))
  for (const { id, before: from, after: to, verdict, claim } of changes) {
    io.stdout.write(`${verdict.padEnd(8)} ${id}: ${from} → ${to}  ${claim}\n`)
  }
  if (changes.length === 0) io.stdout.write('nothing changed\n')
  return changes.some(({ verdict }) => verdict === 'worse') ? 1 : 0
}

/** Renders stored evidence again. */
export async function reportCommand(
  path: string,
  outputs: readonly Output[],
  io: CommandIo,
): Promise<ExitCode> {
  const evidence = await readEvidence(path)
  for (const { format, path: target } of outputs) {
    const text =
      format === 'human'
        ? humanReport(evidence.results, createPaint(io.stdout), { quiet: false, linesShown: false })
        : render(format, evidence)
    if (!target) io.stdout.write(text)
    else {
      await writeFile(target, text).catch((error: Error) => {
        throw new UsageError(`cannot write ${target}: ${error.message}`)
      })
      io.stderr.write(`${target} is written\n`)
    }
  }
  return 0
}
