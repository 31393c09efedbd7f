// Changes decisions of the chassis one at a time, and counts the changes that no test beside the code notices.
//   npm run prove:mutation                            everything, which takes hours
//   npm run prove:mutation -- --sample 40 --seed 1    so many changes per capability
//   npm run prove:mutation -- --changed main          the files that differ from a commit
//   npm run prove:mutation -- --only lifecycle        some capabilities; or name files
//   --least 85                                        ends with 1 where the score of a capability is below, in percent
//   --workers 2                                       changes tried side by side
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Accepted, type FileScore, readReport, scoreOf } from './report.ts'
import { installStryker, runStryker } from './stryker.ts'
import { allSubjects, changedSubjects, control, subjectsOf } from './subjects.ts'

const root = join(import.meta.dirname, '../..')
const readJson = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    changed: { type: 'string' },
    only: { type: 'string' },
    least: { type: 'string', default: '85' },
    workers: { type: 'string', default: '2' },
  },
})
const sample = { count: Number(values.sample), seed: values.seed }
const [least, workers] = [Number(values.least), Number(values.workers)]
const accepted = readJson('accepted.json') as readonly Accepted[]
const faults: string[] = []

const changedSince = (commit: string) =>
  execFileSync('git', ['diff', '--name-only', commit, '--', '*.ts'], { cwd: root, encoding: 'utf8' }).split(
    '\n',
  )
const chosen =
  values.changed !== undefined
    ? changedSubjects(root, changedSince(values.changed))
    : positionals.length > 0
      ? subjectsOf(root, positionals)
      : allSubjects(root)
const only = values.only?.split(',')
const subjects = chosen.filter(({ name }) => only?.includes(name) ?? true)

installStryker()
proveControl()
const rows: string[][] = []
for (const subject of subjects) {
  const scores = readReport(runStryker(subject, sample, workers), accepted)
  rows.push(row(subject.name, scores))
  printScores(subject.name, scores)
  if (scoreOf(scores) < least) faults.push(`${subject.name} is below ${least} %`)
  for (const { file, code, change } of scores.flatMap(({ stale }) => stale))
    faults.push(`accepted.json names what ${file} no longer has: ${code}: ${change}`)
}
console.log(
  `\n# all, ${sample.count === 0 ? 'every change' : `${sample.count} changes each, seed ${sample.seed}`}`,
)
printTable(rows)
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1

/** A proof that never fails proves nothing: the control has survivors, and they must be found. */
function proveControl(): void {
  const [score] = readReport(runStryker(control, { count: 0, seed: '' }, workers), [])
  const found = score?.survivors.map(({ code, change }) => ({ code, change }))
  const { killed, survivors } = readJson('control/expected.json')
  if (JSON.stringify([score?.killed, found]) === JSON.stringify([killed, survivors])) return
  console.error('the control does not give what is expected:', score?.killed, JSON.stringify(found, null, 2))
  process.exit(1)
}

function row(name: string, scores: readonly FileScore[]): string[] {
  const sum = (of: (score: FileScore) => number) =>
    String(scores.reduce((total, each) => total + of(each), 0))
  return [
    name,
    sum(({ killed }) => killed),
    sum(({ timedOut }) => timedOut),
    sum(({ survivors }) => survivors.length),
    sum((score) => score.accepted),
    `${scoreOf(scores).toFixed(1)} %`,
  ]
}

function printScores(name: string, scores: readonly FileScore[]): void {
  console.log(`\n# ${name}`)
  const tried = scores.filter(({ killed, survivors, accepted: few }) => killed + survivors.length + few > 0)
  printTable(tried.map((score) => row(score.file, [score])))
  for (const { file, line, change } of scores.flatMap(({ survivors }) => survivors))
    console.log(`  ${file}:${line}  ${change}`)
}

function printTable(lines: readonly string[][]): void {
  const table = [['', 'killed', '(timed out)', 'survived', 'accepted', 'score'], ...lines]
  const width = Math.max(...table.map(([name = '']) => name.length))
  for (const [name = '', ...cells] of table)
    console.log([name.padEnd(width), ...cells.map((cell) => cell.padStart(11))].join(' '))
}
