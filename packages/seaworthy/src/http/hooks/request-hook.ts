import { type Clock, nativePromise } from '../../base/index.ts'
import type { RequestContext, Telemetry } from '../../telemetry/index.ts'
import type { RequestView } from '../request-view.ts'
import type { BoundHooks } from './feature-hooks.ts'
import { hookErrors } from './hook-errors.ts'

/** A request that a hook looks at. */
export interface HookedRequest extends RequestView {
  readonly context: RequestContext
}

export interface RequestHookOptions {
  readonly telemetry: Pick<Telemetry, 'context'>
  readonly clock: Clock
  readonly hookTimeoutMs: number
}

/** Undefined for a request that may go on, else why not; a promise only where the hook waits for somebody. Never throws. */
export type RequestHook = (request: HookedRequest) => unknown

/** The hook of a feature as a step of the gate of its routes. */
export function requestHook(
  { feature, onRequest }: BoundHooks,
  { telemetry, clock, hookTimeoutMs }: RequestHookOptions,
): RequestHook | undefined {
  if (onRequest === undefined) return undefined
  const refusalOf = (thrown: unknown) => thrown ?? new Error(`onRequest of ${feature} threw nothing`)

  async function inTime(asked: Promise<void>): Promise<unknown> {
    const over = new AbortController()
    try {
      return await Promise.race([
        asked.then(() => undefined, refusalOf),
        clock
          .sleep(hookTimeoutMs, over.signal)
          .then(() => hookErrors.hook_timeout({ feature, timeoutMs: hookTimeoutMs }, { retryAfterS: 1 })),
      ])
    } finally {
      over.abort()
    }
  }

  return (request) => {
    try {
      const asked = telemetry.context.run(request.context, () => nativePromise(onRequest(request)))
      return asked instanceof Promise ? inTime(asked) : undefined
    } catch (error) {
      return refusalOf(error)
    }
  }
}
