import { mapping, text, VARIABLES, type ValueOf } from './schema.ts'
import type { Variables } from './variables.ts'

export const drillChangeSchema = mapping({
  env: VARIABLES,
  skip: text('Why the claim is not made. The drill is then not applicable.', { minLength: 10 }),
  stop: {
    ...mapping({
      propagationMs: { type: 'integer', minimum: 0 },
      deadlineMs: { type: 'integer', minimum: 100 },
    }),
    description: 'What the service promises of its stop in this drill, where `env` sets it.',
  },
  latencyMs: {
    type: 'object',
    additionalProperties: { type: 'number', minimum: 0 },
    description:
      'How much each way to a dependency takes longer in this drill, by its name: for a capacity that is set by the dependency.',
  },
})

/** What is different for one drill. */
export interface DrillChange extends Omit<ValueOf<typeof drillChangeSchema>, 'env'> {
  readonly env?: Variables
}
