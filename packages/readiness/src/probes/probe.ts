import type { Check } from '../engine/check.ts'
import type { Survey } from './survey.ts'

/** A read-only look at a running service, safe on production. */
export type Probe = Check<Survey>

/** The parts that are the same for all probes. */
export function defineProbe(
  id: string,
  level: Probe['level'],
  requirements: Probe['requirements'],
  probe: Pick<Probe, 'claim' | 'method' | 'run'> & Partial<Pick<Probe, 'severity'>>,
): Probe {
  return { severity: 'error', ...probe, level, requirements, id: `probe.${id}`, kind: 'probe' }
}
