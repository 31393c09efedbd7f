import type { Level } from './requirement.ts'

/** A drill that has its name and its claim, and cannot be run yet: it gives no status, and no report counts it. */
export interface PlannedDrill {
  /** As it will be: `drill.failover`. */
  readonly id: string
  readonly requirements: readonly string[]
  /** What will hold when it passes. */
  readonly claim: string
  readonly level: Level
  /** What it will do. */
  readonly method: string
  /** What it will measure, and against what. */
  readonly threshold: string
}

/** In the order of the catalogue. An entry goes when its drill comes. */
export const plannedDrills: readonly PlannedDrill[] = [
  {
    id: 'drill.rotation',
    requirements: ['CFG-3'],
    claim: 'A changed database password, signing key or certificate is picked up without a restart',
    level: 'A',
    method: 'Each credential is replaced under load, with an overlap in which the old one is valid too.',
    threshold: '0 failed requests; 0 uses of the old credential after the overlap',
  },
  {
    id: 'drill.alerts',
    requirements: ['OBS-6'],
    claim: 'Each alert fires while what it warns of is happening, and stops afterwards',
    level: 'B',
    method:
      'The alert rules are loaded into a Prometheus that watches the service while its faults are made.',
    threshold: '0 alerts that stay silent during their fault, 0 that fire without it',
  },
  {
    id: 'drill.cache-metrics',
    requirements: ['CACHE-6'],
    claim: 'Hits, misses and stale answers are counted as they happen',
    level: 'B',
    method:
      'Cached routes are asked for new, kept and outdated values, and the counters are read before and after.',
    threshold: 'each counter grows by the number of such answers',
  },
  {
    id: 'drill.migration',
    requirements: ['DATA-2'],
    claim: 'Replicas that start together migrate once, and the old version goes on beside the new one',
    level: 'B',
    method: 'Several replicas of the new version start on the database of the old one, which is under load.',
    threshold: 'each migration applied once; 0 failed requests of either version; the same after a rollback',
  },
  {
    id: 'drill.failover',
    requirements: ['DATA-4'],
    claim: 'Writes resume within the declared time after the primary database is lost, and reads go on',
    level: 'A',
    method:
      'The primary is killed under load and its standby promoted, behind the address that the service knows.',
    threshold:
      'first write after the loss within the declared time; 0 acknowledged writes missing; 0 failed reads',
  },
  {
    id: 'drill.restore',
    requirements: ['DATA-5'],
    claim: 'A backup gives back what was there at a chosen moment',
    level: 'A',
    method:
      'Checksums are taken at a moment, writes go on, and the backup is restored to it on an empty server.',
    threshold: 'checksums equal; loss and duration within the declared recovery objectives',
  },
  {
    id: 'drill.kill',
    requirements: ['WORK-1'],
    claim: 'A process that is killed at any point of a job loses none and applies none twice',
    level: 'B',
    method: 'Workers get SIGKILL at random points of their jobs, and the effects of all jobs are counted.',
    threshold: '0 jobs lost; 0 effects applied twice',
  },
  {
    id: 'drill.outbox',
    requirements: ['WORK-3'],
    claim:
      'An event of a committed transaction arrives, one of an abandoned transaction does not, and each is applied once',
    level: 'A',
    method: 'Publisher, broker and consumer are killed in turn while transactions commit and roll back.',
    threshold: '0 committed events missing; 0 others delivered; 0 applied twice',
  },
  {
    id: 'drill.isolation',
    requirements: ['SEC-3'],
    claim: 'No request of one tenant reads or changes a row of another',
    level: 'A',
    method:
      'Each route is asked with the token of one tenant for what belongs to another, in every place of a request.',
    threshold: '0 foreign rows in answers; 0 foreign rows changed',
  },
  {
    id: 'drill.erasure',
    requirements: ['SEC-5'],
    claim: 'An export holds all that is kept about a person, and after an erasure nothing of it is left',
    level: 'A',
    method:
      'A person with a mark is written everywhere, exported and erased; stores, caches and queues are searched.',
    threshold: '0 places without the mark in the export; 0 places with it after the erasure',
  },
  {
    id: 'drill.promotion',
    requirements: ['SHIP-12'],
    claim: 'A release is promoted only after smoke, a short load and a rehearsed rollback',
    level: 'A',
    method: 'A good and a flawed release are put through the gate of the stage before production.',
    threshold: 'the good one is promoted; the flawed one is not, and what ran before it serves again',
  },
]

/** By its id or the short form of it. */
export function plannedDrill(id: string): PlannedDrill | undefined {
  return plannedDrills.find((planned) => planned.id === id || planned.id === `drill.${id}`)
}
