import type { DescribedService } from '../description/described-service.ts'

/** Paths of the service that are for those who run it: nobody outside is told anything there. */
export const hiddenPaths = ({ probes, metricsPath }: DescribedService): readonly string[] =>
  [...new Set([probes.live, probes.ready, probes.startup, metricsPath ?? probes.live])].sort()
