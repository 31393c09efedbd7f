import type { Check } from './check.ts'
import { judgeCheck, type Policy } from './judge-check.ts'
import { inconclusive, type Outcome } from './outcome.ts'
import type { Result } from './result.ts'

export interface RunOptions<C> {
  readonly policy: Policy
  readonly signal: AbortSignal
  /** How many at once: drills run alone, so that they do not disturb each other's clocks. */
  readonly concurrency?: number
  readonly reproduce: (check: Check<C>) => string
  readonly onStart?: (check: Check<C>) => void
  readonly onResult?: (result: Result) => void
}

/** Runs checks and judges them, in the order given. A check that throws is inconclusive; an abort ends with what is done. */
export async function runChecks<C>(
  checks: readonly Check<C>[],
  context: C,
  options: RunOptions<C>,
): Promise<Result[]> {
  const results: (Result | undefined)[] = []
  const queue = checks.entries()
  const worker = async () => {
    for (const [index, check] of queue) {
      if (options.signal.aborted) return
      options.onStart?.(check)
      const startedAt = options.policy.now().toISOString()
      const began = performance.now()
      const outcome = await runOne(check, context, options.signal)
      if (options.signal.aborted) return
      const run = {
        outcome,
        startedAt,
        durationMs: performance.now() - began,
        reproduce: options.reproduce(check),
      }
      const result = judgeCheck(check, run, options.policy)
      results[index] = result
      options.onResult?.(result)
    }
  }
  await Promise.all(Array.from({ length: options.concurrency ?? 1 }, worker))
  return results.filter((result) => result !== undefined)
}

async function runOne<C>(check: Check<C>, context: C, signal: AbortSignal): Promise<Outcome> {
  try {
    return await check.run(context, signal)
  } catch (error) {
    return inconclusive(error instanceof Error ? error.message : String(error))
  }
}
