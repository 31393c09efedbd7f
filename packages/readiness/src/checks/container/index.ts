import type { StaticCheck } from '../static-check.ts'
import { containerBase } from './base.ts'
import { containerIgnore } from './ignore.ts'
import { containerSecrets } from './secrets.ts'
import { containerSignals } from './signals.ts'
import { containerUser } from './user.ts'

export const containerChecks: readonly StaticCheck[] = [
  containerUser,
  containerBase,
  containerSignals,
  containerSecrets,
  containerIgnore,
]
