import { blockedOutputDrill } from './blocked-output.ts'
import { dependencyDownDrill } from './dependency-down.ts'
import type { Drill } from './drill.ts'
import { longAnswerDrill } from './long-answer.ts'
import { overloadDrill } from './overload.ts'
import { providerFailureDrill } from './provider-failure.ts'
import { slowReadersDrill } from './slow-readers.ts'

/** Drills whose numbers another drill on the same machine would spoil. */
export const LONERS: readonly Drill[] = [
  overloadDrill,
  dependencyDownDrill,
  providerFailureDrill,
  blockedOutputDrill,
  longAnswerDrill,
  slowReadersDrill,
]
