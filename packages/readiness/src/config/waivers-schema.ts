import schema from '../../schema/waivers.schema.json' with { type: 'json' }

/** Published schema of `seaworthy.waivers.yaml`. */
export const waiversSchema = schema
