import type { CheckKind } from '../engine/check.ts'
import type { Status } from '../engine/outcome.ts'
import type { Result } from '../engine/result.ts'
import { WAIVER_CHECK } from '../engine/waiver-check.ts'
import type { Evidence } from './evidence.ts'

export interface StatusChange {
  readonly id: string
  readonly claim: string
  readonly before: Status | 'absent'
  readonly after: Status | 'absent'
  readonly verdict: 'worse' | 'better' | 'changed'
}

/** Whether the runs have a kind of check in common, or one of them has nothing to compare. Waivers are judged by every kind. */
export function areOfOneKind(one: Evidence, other: Evidence): boolean {
  const [kinds, others] = [kindsOf(one), kindsOf(other)]
  return kinds.size === 0 || others.size === 0 || !kinds.isDisjointFrom(others)
}

/** Such as `drill`. */
export function kindsOf({ results }: Evidence): ReadonlySet<CheckKind> {
  return new Set(results.filter(({ id }) => id !== WAIVER_CHECK).map(({ kind }) => kind))
}

/** What changed between two runs, worst first. */
export function diffEvidence(before: Evidence, after: Evidence): readonly StatusChange[] {
  const old = new Map(before.results.map((result) => [result.id, result]))
  const now = new Map(after.results.map((result) => [result.id, result]))
  const changes: StatusChange[] = []
  for (const id of new Set([...old.keys(), ...now.keys()])) {
    const from = old.get(id)?.status ?? 'absent'
    const to = now.get(id)?.status ?? 'absent'
    if (from === to) continue
    changes.push({
      id,
      claim: (now.get(id) ?? old.get(id))!.claim,
      before: from,
      after: to,
      verdict: compare(from, to),
    })
  }
  return changes.sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict])
}

/** Failures that were there before, by finding where there are findings; the line is left out, as code moves. */
export function failedBefore(baseline: Evidence): ReadonlySet<string> {
  return new Set(baseline.results.filter(({ status }) => status === 'fail').flatMap(fingerprints))
}

/** Failures that were all there before no longer decide the exit code; one new finding does. */
export function newOnly(results: readonly Result[], known: ReadonlySet<string>): Result[] {
  return results.map((result) =>
    result.status === 'fail' && fingerprints(result).every((print) => known.has(print))
      ? { ...result, required: false, reason: result.reason ?? 'failed in the baseline too' }
      : result,
  )
}

/** What identifies the failures of a result from run to run. */
export function fingerprints({ id, findings }: Pick<Result, 'id' | 'findings'>): string[] {
  if (findings.length === 0) return [id]
  return findings.map(({ file, message }) => `${id}|${file ?? ''}|${message}`)
}

const ORDER = { worse: 0, changed: 1, better: 2 } as const
const RANK: Readonly<Record<Status | 'absent', number>> = {
  pass: 0,
  'not-applicable': 1,
  waived: 2,
  absent: 3,
  inconclusive: 4,
  fail: 5,
}

function compare(from: Status | 'absent', to: Status | 'absent'): StatusChange['verdict'] {
  if (to === 'fail') return 'worse'
  if (from === 'fail' && to === 'pass') return 'better'
  if (from === 'pass' && RANK[to] > 0) return 'worse'
  return to === 'pass' && from !== 'absent' ? 'better' : 'changed'
}
