import { judge } from '../engine/outcome.ts'
import { derive } from '../load/sample-set.ts'
import { type Evidence, isAsWritten } from './evidence.ts'
import { sha256 } from './hash.ts'

/**
 * Re-hashes and re-judges evidence without the service: the document's hash, each sample set's hash, each measurement that
 * can be computed from samples, and each verdict from its measurements.
 *
 * @returns every problem; empty when the evidence says what its numbers say.
 */
export function verifyEvidence(evidence: Evidence): readonly string[] {
  const problems: string[] = []
  if (!isAsWritten(evidence)) {
    problems.push('the document does not match its sha256: it was changed after the run')
  }
  for (const result of evidence.results) {
    for (const set of result.samples) {
      if (sha256(JSON.stringify(set.rows)) !== set.sha256) {
        problems.push(`${result.id}: the samples "${set.name}" do not match their sha256`)
      }
    }
    for (const measurement of result.measurements) {
      if (!measurement.derive) continue
      const again = derive(measurement.derive, result.samples)
      if (again !== measurement.observed) {
        problems.push(
          `${result.id}: "${measurement.name}" says ${measurement.observed}, its samples say ${again}`,
        )
      }
    }
    if (result.status === 'not-applicable' || (result.status === 'inconclusive' && result.reason)) continue
    const verdict = judge(result.measurements, result.findings.length)
    const said = result.status === 'waived' ? 'fail' : result.status
    if (verdict !== said) problems.push(`${result.id}: says ${result.status}, its numbers say ${verdict}`)
  }
  return problems
}
