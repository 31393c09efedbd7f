import type { DrillConfig } from '../config/drill-config.ts'
import type { RouteTrait } from '../config/sample-route.ts'
import type { Layer } from './load-schema.ts'

/** So many times the rate that a service is meant for, for so long. */
export interface Stage {
  readonly times: number
  readonly seconds: number
  /** Whether the promise of the service holds here; else it is only looked at. */
  readonly isJudged: boolean
}

/** A load over time. */
export interface Scenario {
  readonly name: string
  /** What it is to find out. */
  readonly says: string
  readonly stages: readonly Stage[]
  /** Absent: all reads of the drill file, in turn. */
  readonly layer?: Layer
}

const MINUTE = 60
const judged = (times: number, seconds: number): Stage => ({ times, seconds, isJudged: true })
const looked = (times: number, seconds: number): Stage => ({ times, seconds, isJudged: false })

const PROFILES: readonly Scenario[] = [
  {
    name: 'load',
    says: 'what it is meant for, with a quiet beginning',
    stages: [judged(0.5, 2 * MINUTE), judged(1, 10 * MINUTE)],
  },
  {
    name: 'stress',
    says: 'where it stops keeping its promise, and whether it keeps it again after',
    stages: [1, 2, 4, 8]
      .map((times) => (times === 1 ? judged(times, 2 * MINUTE) : looked(times, 2 * MINUTE)))
      .concat(judged(1, 2 * MINUTE)),
  },
  {
    name: 'spike',
    says: 'what a sudden crowd leaves behind',
    stages: [judged(0.5, MINUTE), looked(10, 30), judged(0.5, 2 * MINUTE)],
  },
  { name: 'soak', says: 'whether it is after hours as it was at first', stages: [judged(1, 120 * MINUTE)] },
]
/** One layer at a time, at the rate of all. */
const LAYER_STAGES = [judged(1, 2 * MINUTE)]

/** Every scenario of a service: the four, and one for each layer of caches that its drill file names. */
export function scenariosOf({ load }: DrillConfig): readonly Scenario[] {
  const layers = Object.entries(load.layers).map(([name, layer]) => ({
    name: `layer-${name}`,
    says: `what the layer "${name}" answers alone`,
    stages: LAYER_STAGES,
    layer,
  }))
  return [...PROFILES, ...layers]
}

/** Traits of reads that would make a load of something else. */
const UNFIT: readonly RouteTrait[] = [
  'slow',
  'stuck',
  'stream',
  'costly',
  'large',
  'authenticated',
  'upstream-backed',
]

/** What a scenario asks, in turn: `{n}` in a path is another number each time. */
export function layerOf(scenario: Scenario, { routes }: DrillConfig): Layer {
  if (scenario.layer) return scenario.layer
  const paths = routes
    .filter(
      ({ method, is }) => method === 'GET' && is.includes('read') && !is.some((each) => UNFIT.includes(each)),
    )
    .map(({ path }) => path)
  return { paths, headers: {}, revalidates: false, statuses: [200], env: {}, answeredBy: [] }
}

/** The same in less time: each stage so many times shorter, and none shorter than a second. */
export const paced = (scenario: Scenario, pace: number): Scenario => ({
  ...scenario,
  stages: scenario.stages.map((stage) => ({ ...stage, seconds: Math.max(1, stage.seconds / pace) })),
})
