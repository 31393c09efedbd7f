import type { Drained, Row } from './drill.ts'

/** Of so many requests that ended after the signal, so many got no answer or one of 500 and more. */
export interface Lost {
  readonly lost: number
  readonly of: number
}

export type Kind = 'in flight' | 'kept connections' | 'new connections'

export const KINDS: readonly Kind[] = ['in flight', 'kept connections', 'new connections']

export function lostOf({ sets, signalMs }: Drained, kind: Kind): Lost {
  const after = sets[kind].filter((row) => endOf(row) >= signalMs)
  return { lost: after.filter(isLost).length, of: after.length }
}

/** What a probe said from the signal to the end of the window: "503 after 4 ms", "200". */
export function probeStory({ sets, signalMs }: Drained, probe: 'liveness' | 'readiness'): string {
  const after = sets[probe].filter(([atMs]) => atMs >= signalMs)
  const first = after.find(([, , status]) => status !== 200)
  if (!first) return '200'
  const told = [...new Set(after.slice(after.indexOf(first)).map(([, , status]) => status))]
    .filter((status) => status !== 200)
    .map((status) => (status <= 0 ? 'no answer' : String(status)))
  return `${[...new Set(told)].join(', then ')} after ${duration(endOf(first) - signalMs)}`
}

export function exitStory({ exit, exitAfterMs }: Drained): string {
  if (exitAfterMs === undefined) return 'still running'
  return `${typeof exit === 'number' ? `code ${exit}` : `**${exit}**`} after ${duration(exitAfterMs)}`
}

export function endOf([atMs, latencyMs]: Row): number {
  return atMs + latencyMs
}

export function isLost([, , status]: Row): boolean {
  return status <= 0 || status >= 500
}

function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}
