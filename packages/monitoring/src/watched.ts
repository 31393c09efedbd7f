import type { Objectives } from '@seaworthy/chassis/capability'
import type { Signals } from './signals/signals.ts'

/** A service as its rules see it. */
export interface Watched {
  /** Label `job` of everything that is read from it. */
  readonly name: string
  readonly signals: Signals
  readonly objectives: Objectives
  /** Folder of its runbooks, as alerts name it. */
  readonly runbooks: string
  /** Routes that the platform asks: they are no requests of anybody. */
  readonly platformRoutes: readonly string[]
  /** Seconds as rules write them. A proof may let time run faster. */
  readonly time: (seconds: number) => string
  /** How many times faster than in production. Default: 1. */
  readonly faster?: number
  /** What else the labels of everything that is read have to be. Default: nothing. */
  readonly where?: readonly string[]
}

/** Such as `5m` or `90s`. */
export function promDuration(seconds: number): string {
  const units = { d: 86_400, h: 3_600, m: 60 }
  for (const [unit, length] of Object.entries(units))
    if (seconds >= length && seconds % length === 0) return `${seconds / length}${unit}`
  return `${seconds}s`
}

/** A metric of the service, with what else its labels have to be. */
export const series = (
  { name, where = [] }: Watched,
  metric: string,
  ...matchers: readonly string[]
): string => `${metric}{${[`job="${name}"`, ...where, ...matchers].join(', ')}}`

/** The rate of a counter over so many seconds. */
export const rate = (
  watched: Watched,
  seconds: number,
  metric: string,
  ...matchers: readonly string[]
): string => `rate(${series(watched, metric, ...matchers)}[${watched.time(seconds)}])`

/** Which of the series of the histogram of answers. */
interface Answers {
  readonly suffix: 'count' | 'bucket'
  readonly seconds: number
  readonly matchers?: readonly string[]
  /** Labels that they are told apart by. */
  readonly by?: readonly string[]
}

/** Answers a second, without those to what the platform asks. */
export function answersRate(
  watched: Watched,
  { histogram, routeLabel }: NonNullable<Signals['requests']>,
  { suffix, seconds, matchers = [], by = ['namespace', 'job'] }: Answers,
): string {
  const isAsked =
    routeLabel && watched.platformRoutes.length > 0
      ? [`${routeLabel}!~"${watched.platformRoutes.map(quoteRegExp).join('|')}"`]
      : []
  const answers = rate(watched, seconds, `${histogram}_${suffix}`, ...isAsked, ...matchers)
  return `sum by (${by.join(', ')}) (${answers})`
}

/** Prometheus reads a backslash in a string first, and its regular expressions the rest. */
const quoteRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\\\$&')
