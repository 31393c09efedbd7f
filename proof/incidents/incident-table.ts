import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FASTER } from '../monitoring/faster.ts'
import type { Fault } from './faults.ts'
import type { RehearsalReport } from './rehearsal.ts'

export interface Told {
  readonly fault: Fault
  readonly rehearsed: RehearsalReport
}

const page = join(import.meta.dirname, '../../docs/guide/incidents.md')
const [BEGIN, END] = ['<!-- rehearsals -->', '<!-- /rehearsals -->']

/** Prints what became of the rehearsals as a table, and puts it into the guide where that is wanted. */
export function incidentTable(told: readonly Told[], seed: number, isWritten: boolean): void {
  const table = `| what broke | alert | cause that was named | cure | told after | named after | cured after | well after |
|---|---|---|---|--:|--:|--:|--:|
${told.map(row).join('\n')}`
  console.log(`\n${table}`)
  if (!isWritten) return
  const text = readFileSync(page, 'utf8')
  const [before = '', rest = ''] = text.split(BEGIN)
  const after = rest.split(END)[1] ?? ''
  writeFileSync(page, `${before}${BEGIN}\n\nSeed ${seed}.\n\n${table}\n\n${END}${after}`)
}

function row({ fault, rehearsed }: Told): string {
  const { alert, named, cure, brokenMs, toldMs, namedMs, curedMs, wellMs } = rehearsed
  const seconds = (fromMs: number, toMs: number) => (toMs - fromMs) / 1_000
  // Windows of rules are waited for; questions and cures take as long as they do.
  const windowed = (fromMs: number, toMs: number) => {
    const rehearsedS = seconds(fromMs, toMs)
    return `${rehearsedS.toFixed(0)} s (${((rehearsedS * FASTER) / 60).toFixed(0)} min)`
  }
  const cells = [
    fault.says,
    alert?.replace(/ over .*/, '') ?? 'none',
    [...new Set(named)].join(', then ') || 'none',
    cure.startsWith('psql')
      ? 'ends the session that holds the lock'
      : `\`${cure}\``.replace('`told its owner`', 'told its owner'),
    windowed(brokenMs, toldMs),
    `${seconds(toldMs, namedMs).toFixed(1)} s`,
    `${seconds(namedMs, curedMs).toFixed(1)} s`,
    windowed(brokenMs, wellMs),
  ]
  return `| ${cells.join(' | ')} |`
}
