import { series } from '../watched.ts'
import type { Alert } from './alert.ts'

/** Of versions that share a database. */
export const schemaAlerts: readonly Alert[] = [
  {
    name: 'SchemaAhead',
    severity: 'ticket',
    forS: 600,
    summary: 'Replicas run on a schema that a newer version made, longer than a rollout takes',
    expr: (watched) =>
      watched.signals.database &&
      `max by (namespace, job) (${series(watched, watched.signals.database.schemaAhead)}) > 0`,
    runbook: {
      impact:
        'Nothing yet: the newer version said that this one can run on it. What the newer one is for, nobody has.',
      look: [
        {
          at: '`kubectl rollout status` and `kubectl get pods`, by image',
          tells: 'whether a rollout stands still, or was taken back',
        },
        {
          at: '`seaworthy migrate status` with this version',
          tells: 'which migrations are ahead, and since when',
        },
      ],
      causes: [
        {
          sign: 'a rollout stands still',
          cure: 'Look why the new replicas do not get ready; go on, or roll back.',
        },
        {
          sign: 'it was rolled back',
          cure: 'Release what mends it soon: a second step back, over the migration before, is not declared to work. Taking the migration back loses what was written since.',
        },
        {
          sign: 'another environment has migrated this database',
          cure: 'Look at its `DATABASE_URL`: two environments share one database.',
        },
      ],
    },
    drill: { byHand: 'roll out a version with one more compatible migration, and roll it back' },
    told: ({ signals: { database } }) => ({
      fires: [{ metric: database?.schemaAhead ?? '', values: '1x60' }],
      silent: [{ metric: database?.schemaAhead ?? '', values: '0x10 1x30 0x50' }],
    }),
  },
]
