import type { Observation } from '../../load/load.ts'
import { isFailure } from '../../load/sample-set.ts'

const WINDOW_MS = 1_000

/** Whole seconds in which every request failed and every answer of readiness was 200. */
export function secondsOfUntruth(
  others: readonly Observation[],
  ready: readonly Observation[],
  fromMs: number,
): number {
  const inWindow = (all: readonly Observation[], startMs: number) =>
    all.filter(({ atMs }) => atMs >= startMs && atMs < startMs + WINDOW_MS)
  const endMs = others.at(-1)?.atMs ?? 0
  let seconds = 0
  for (let startMs = fromMs; startMs + WINDOW_MS <= endMs; startMs += WINDOW_MS) {
    const asked = inWindow(others, startMs)
    const said = inWindow(ready, startMs)
    const isRefused = asked.length > 0 && asked.every(({ status }) => isFailure(status))
    if (isRefused && said.length > 0 && said.every(({ status }) => status === 200)) seconds++
  }
  return seconds
}
