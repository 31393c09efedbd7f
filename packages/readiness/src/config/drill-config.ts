import type { Level } from '../catalogue/requirement.ts'
import { loadSchema } from '../scenarios/load-schema.ts'
import { declaredDependencySchema } from './declared-dependency.ts'
import type { DrillChange } from './drill-change.ts'
import { type RouteTrait, type SampleRoute, sampleRouteSchema } from './sample-route.ts'
import type { ValuesOf } from './schema.ts'
import { serviceSchemas } from './service.ts'
import type { Variables } from './variables.ts'

/** What the drill file says of the service whatever is drilled. */
export const sharedSchemas = {
  ...serviceSchemas,
  routes: { type: 'array', default: [], items: sampleRouteSchema },
  dependencies: { type: 'array', default: [], items: declaredDependencySchema },
  load: loadSchema,
  level: { enum: ['A', 'B', 'C'], description: 'The level this service aims at.' },
} as const

/** The part of a checked file that `sharedSchemas` describe. */
export type SharedValues = ValuesOf<typeof sharedSchemas, 'service'>

/** `seaworthy.drill.yaml`, complete: what the file leaves out has its default from the schema. */
export interface DrillConfig extends Omit<SharedValues, 'service' | 'auth' | 'routes' | 'level'> {
  /** The file itself, for the line that reproduces a drill. */
  readonly file: string
  readonly service: Omit<SharedValues['service'], 'name' | 'command' | 'env'> & {
    readonly name: string
    readonly command: readonly string[]
    readonly env: Variables
  }
  readonly auth?: Omit<NonNullable<SharedValues['auth']>, 'command'> & { readonly command: readonly string[] }
  readonly routes: readonly SampleRoute[]
  readonly level?: Level
  /** By the short ids of drills. */
  readonly drills: Readonly<Record<string, DrillChange>>
  /** What the file says under the keys that drills have of their own. */
  readonly options: Readonly<Record<string, unknown>>
}

/** The first route with that trait. */
export function routeThatIs(config: DrillConfig, trait: RouteTrait): SampleRoute | undefined {
  return config.routes.find(({ is }) => is.includes(trait))
}
