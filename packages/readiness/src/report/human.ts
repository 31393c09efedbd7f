import { shortId } from '../engine/check.ts'
import { describeLevel, levelReached } from '../engine/level-reached.ts'
import { describe, holds } from '../engine/measurement.ts'
import type { Status } from '../engine/outcome.ts'
import { count, type Result } from '../engine/result.ts'
import type { Paint } from './paint.ts'

const WORD: Readonly<Record<Status, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  waived: 'waived',
  'not-applicable': 'n/a',
  inconclusive: 'unclear',
}

/** One line per check: status, id, claim, the number that decided, time. Below it what was not tested, where no block tells. */
export function resultLine(result: Result, paint: Paint): string {
  const word = paint.status(result.status, WORD[result.status].padEnd(7))
  const id = paint.bold(shortId(result).padEnd(20))
  const time =
    result.kind === 'drill' ? ` ${(result.durationMs / 1000).toFixed(1)} s` : ` ${result.durationMs} ms`
  const optional = result.status === 'fail' && !result.required ? ' [not required]' : ''
  const untested =
    result.status === 'fail' || result.notTested.length === 0
      ? ''
      : `\n${paint.dim(`        not tested: ${result.notTested.join('; ')}`)}`
  return `${word} ${id} ${result.claim}${optional} ${paint.dim(`· ${evidenceOf(result)} ·${time}`)}${untested}`
}

function evidenceOf(result: Result): string {
  if (result.reason && result.status !== 'fail') return result.reason.split('\n')[0] ?? ''
  const broken = result.measurements.filter((measurement) => holds(measurement) !== true)
  const shown = broken.length > 0 ? broken : result.measurements.slice(0, 2)
  return shown.slice(0, 3).map(describe).join(', ') || result.reason || '–'
}

/** What was seen, why it matters, how to fix, and one command that shows it again. */
export function failureBlock(result: Result, paint: Paint): string {
  const lines = [
    `${paint.status(result.status, WORD[result.status])} ${paint.bold(result.id)}  ${result.claim}`,
  ]
  if (result.reason) lines.push(`  note       ${result.reason.replaceAll('\n', '\n             ')}`)
  for (const measurement of result.measurements) {
    const verdict = holds(measurement)
    const mark = verdict === true ? 'held' : verdict === false ? 'broken' : 'unseen'
    lines.push(`  ${mark.padEnd(10)} ${describe(measurement)}`)
  }
  for (const { message, file, line, reproduce } of result.findings.slice(0, MAX_FINDINGS)) {
    const where = file ? `${file}${line ? `:${line}` : ''}: ` : ''
    lines.push(`  seen       ${where}${message}`)
    if (reproduce) lines.push(`             ${paint.dim(reproduce)}`)
  }
  if (result.findings.length > MAX_FINDINGS)
    lines.push(`  seen       and ${result.findings.length - MAX_FINDINGS} more`)
  for (const text of result.notTested) lines.push(`  not tested ${text}`)
  lines.push(`  standard   ${result.standard} (${result.requirements.join(', ')})`)
  const fixes = new Set(result.findings.map(({ fix }) => fix).filter((fix) => fix !== undefined))
  for (const fix of fixes.size > 0 ? fixes : [result.fix]) lines.push(`  fix        ${fix}`)
  lines.push(`  again      ${result.reproduce}`)
  return lines.join('\n')
}

const MAX_FINDINGS = 8

export interface HumanOptions {
  /** Failures and the summary only. */
  readonly quiet: boolean
  /** The lines were printed while the run went on. */
  readonly linesShown: boolean
}

export function humanReport(results: readonly Result[], paint: Paint, options: HumanOptions): string {
  const parts: string[] = []
  if (!options.linesShown && !options.quiet)
    parts.push(results.map((result) => resultLine(result, paint)).join('\n'))
  const shown = results.filter(
    ({ status, reason }) => status === 'fail' || (status === 'inconclusive' && reason?.includes('\n')),
  )
  if (shown.length > 0) parts.push(shown.map((result) => failureBlock(result, paint)).join('\n\n'))
  parts.push(summary(results, paint))
  return `${parts.join('\n\n')}\n`
}

/** "41 pass · 2 FAIL · 1 waived · 3 n/a · 0 unclear", then the level. No score. */
export function summary(results: readonly Result[], paint: Paint): string {
  const counts = count(results)
  const line = (Object.keys(WORD) as Status[])
    .map((status) => {
      const text = `${counts[status]} ${WORD[status]}`
      return counts[status] > 0 ? paint.status(status, text) : paint.dim(text)
    })
    .join(' · ')
  return `${line}\n${describeLevel(levelReached(results))}, of the ${results.length} checks of this run`
}
