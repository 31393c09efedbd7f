import type { Check } from '../engine/check.ts'
import type { Survey } from './survey.ts'

/** A read-only look at a running service, safe on production. */
export type Probe = Check<Survey>

/** The parts that are the same for all probes. */
export function defineProbe(
  id: string,
  probe: Pick<Probe, 'requirements' | 'claim' | 'level' | 'method' | 'run'> &
    Partial<Pick<Probe, 'severity'>>,
): Probe {
  return { severity: 'error', ...probe, id: `probe.${id}`, kind: 'probe' }
}
