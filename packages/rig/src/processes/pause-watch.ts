/** When this process could not run for a while: the machine stood still, or gave its processor to others. */
export interface PauseWatch extends Disposable {
  /** Whether a pause lies between, by the monotonic clock of this process. */
  touches(fromMs: number, toMs: number): boolean
}

const TICK_MS = 10
/** Shorter ones are those of any program that collects its garbage. */
const LEAST_MS = 50

/** Watches until it is disposed of. What another process waits for does not show here: only what holds up this one as well. */
export function watchPauses(): PauseWatch {
  const pauses: (readonly [fromMs: number, toMs: number])[] = []
  let lastMs = performance.now()
  const look = () => {
    const nowMs = performance.now()
    if (nowMs - lastMs > TICK_MS + LEAST_MS) pauses.push([lastMs, nowMs])
    lastMs = nowMs
  }
  const timer = setInterval(look, TICK_MS)
  return {
    touches(fromMs, toMs) {
      // One that has just ended may be asked about before the timer comes round.
      look()
      return pauses.some(([began, ended]) => began < toMs && ended > fromMs)
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
