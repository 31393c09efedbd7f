import type { ControlPlane, Manifest } from './control-plane.ts'
import { watch } from './watch.ts'

/** How the process of a pod ended that was told to. */
export interface PodEnding {
  readonly pod: string
  /** 137 is SIGKILL: it had not ended by itself in time. */
  readonly exitCode: number
}

/** Collects how the pods of a service end, from now on. */
export function watchEndings(
  plane: ControlPlane,
  namespace: string,
): Disposable & { readonly list: readonly PodEnding[] } {
  const stopped = new AbortController()
  const byPod = new Map<string, PodEnding>()
  watch<Manifest>(
    plane,
    `/api/v1/namespaces/${namespace}/pods?watch=1`,
    stopped.signal,
    (_, { metadata, status }) => {
      const ended = status?.containerStatuses?.[0]?.state?.terminated
      if (metadata.deletionTimestamp === undefined || !ended) return
      byPod.set(metadata.name, { pod: metadata.name, exitCode: ended.exitCode })
    },
  )
  return {
    get list() {
      return [...byPod.values()]
    },
    [Symbol.dispose]: () => stopped.abort(),
  }
}
