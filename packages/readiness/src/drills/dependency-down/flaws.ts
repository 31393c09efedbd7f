import type { Control } from '../../engine/check.ts'

export const dependencyDownFlaws = [
  { flaw: 'ready-without-store', describe: 'readiness ignores a critical dependency' },
  { flaw: 'live-follows-store', describe: 'a lost store restarts every replica' },
  { flaw: 'all-routes-wait', describe: 'routes that do not need the store wait for it' },
  { flaw: 'never-reconnects', describe: 'only a restart brings the store back' },
  { flaw: 'optional-takes-ready', describe: 'a failing upstream takes every replica out of traffic' },
] as const satisfies readonly Control[]
