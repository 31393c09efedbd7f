import { integer, number, section, text, type ValuesOf } from '../../config/schema.ts'
import type { DrillContext } from '../../drilling/drill.ts'
import { leakOptions } from '../../drilling/leak-options.ts'

/** Its key of the drill file, and that of leak for how much memory moves by itself. */
export const blockedOutputOptions = {
  ...leakOptions,
  blockedOutput: {
    ...section({
      floodMb: number(
        48,
        'So many MiB of lines are made while the output is blocked, to see whether memory grows with them.',
        { minimum: 4 },
      ),
      latencyMs: integer(250, 'How much longer than before the 95th percentile may take meanwhile, in ms.', {
        minimum: 1,
      }),
      crash: text(
        'Path of a GET that causes an error that nobody catches, where the service has one for drills.',
        { pattern: '^/' },
      ),
    }),
    description: 'What holds while nobody takes what the service prints.',
  },
} as const

export type BlockedOutput = DrillContext<ValuesOf<typeof blockedOutputOptions>>
