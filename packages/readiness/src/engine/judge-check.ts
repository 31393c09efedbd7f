import { isIncluded, type Level, requirementById } from '../catalogue/index.ts'
import { sha256 } from '../evidence/hash.ts'
import type { Check, Severity } from './check.ts'
import { judge, type Outcome, type Status } from './outcome.ts'
import type { Result } from './result.ts'
import { concerns, covers, isExpired, type Waiver } from './waivers.ts'

export interface Policy {
  /** The level the service aims at. */
  readonly level: Level
  /** The least severity that counts for the exit code. */
  readonly failOn: Severity
  readonly waivers: readonly Waiver[]
  readonly now: () => Date
}

export interface Run {
  readonly outcome: Outcome
  readonly startedAt: string
  readonly durationMs: number
  readonly reproduce: string
}

/** Turns what a check saw into a result: verdict, waivers, and whether the exit code depends on it. */
export function judgeCheck<C>(check: Check<C>, run: Run, policy: Policy): Result {
  const { outcome } = run
  const measured = outcome.kind === 'measured' ? outcome : undefined
  const findings = measured?.findings ?? []
  const verdict: { status: Status; reason?: string } =
    outcome.kind === 'measured'
      ? { status: judge(outcome.measurements, findings.length) }
      : { status: outcome.kind, reason: outcome.reason }
  const final = verdict.status === 'fail' ? applyWaivers(check, findings, policy) : verdict
  const requirement = requirementById(check.requirements[0] ?? '')
  return {
    id: check.id,
    kind: check.kind,
    requirements: check.requirements,
    claim: check.claim,
    standard: requirement?.standard ?? '–',
    level: check.level,
    severity: check.severity,
    required:
      isIncluded(check.level, policy.level) && (check.severity === 'error' || policy.failOn === 'warning'),
    method: check.method,
    ...final,
    startedAt: run.startedAt,
    durationMs: Math.round(run.durationMs),
    measurements: measured?.measurements ?? [],
    findings,
    samples: (measured?.samples ?? []).map((set) => ({ ...set, sha256: sha256(JSON.stringify(set.rows)) })),
    events: measured?.events ?? [],
    notTested: measured?.notTested ?? [],
    fix: requirement?.fix ?? '',
    reproduce: run.reproduce,
    controls: measured?.controls ?? [],
  }
}

function applyWaivers<C>(
  check: Check<C>,
  findings: NonNullable<Extract<Outcome, { kind: 'measured' }>['findings']>,
  policy: Policy,
): { status: Status; reason?: string } {
  const concerned = policy.waivers.filter((waiver) => concerns(waiver, check))
  const valid = concerned.filter((waiver) => !isExpired(waiver, policy.now()))
  const excused =
    findings.length === 0
      ? valid.some((waiver) => covers(waiver, undefined))
      : findings.every((finding) => valid.some((waiver) => covers(waiver, finding)))
  const [waiver] = valid
  if (excused && waiver) {
    return { status: 'waived', reason: `${waiver.reason} (${waiver.owner}, until ${waiver.expiry})` }
  }
  const [expired] = concerned.filter((candidate) => isExpired(candidate, policy.now()))
  if (expired)
    return { status: 'fail', reason: `its waiver by ${expired.owner} expired on ${expired.expiry}` }
  return { status: 'fail' }
}
