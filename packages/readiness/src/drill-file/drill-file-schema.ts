import { drillChangeSchema } from '../config/drill-change.ts'
import { sharedSchemas } from '../config/drill-config.ts'
import { mapping, type Schema, type Schemas } from '../config/schema.ts'
import { drills } from '../drills/index.ts'
import { shortId } from '../engine/check.ts'

/** The keys that drills have of their own. */
export const optionSchemas: Schemas = Object.assign({}, ...drills.map(({ options }) => options))

/** The schema of `seaworthy.drill.yaml`. */
export const drillFileSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://seaworthy.dev/schema/drill.schema.json',
  title: 'seaworthy.drill.yaml',
  description:
    'How to start a service, what its routes are, and what it promises. Enough to drill a service in any language.',
  ...mapping({
    ...sharedSchemas,
    ...optionSchemas,
    drills: {
      type: 'object',
      default: {},
      description: 'Changes for one drill, by its id.',
      propertyNames: { enum: drills.map(shortId) },
      additionalProperties: drillChangeSchema,
    },
  }),
  required: ['service'],
} satisfies Schema & Record<string, unknown>
