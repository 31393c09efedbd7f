import { lookAtProcess } from '@seaworthy/rig'

const EVERY_MS = 200

/** The most memory that a process had since the watch began. */
export interface MemoryWatch extends Disposable {
  /** In MiB; 0 before the first look. */
  readonly peakMb: number
}

export function watchMemory(pid: number): MemoryWatch {
  let peakMb = 0
  const timer = setInterval(async () => {
    peakMb = Math.max(peakMb, (await lookAtProcess(pid))?.megabytes ?? 0)
  }, EVERY_MS)
  return {
    get peakMb() {
      return peakMb
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
