/** How much a service depends on something: it is not ready without it, serves less without it, or does not mind. */
export const POLICIES = ['critical', 'degradable', 'optional'] as const

export type Policy = (typeof POLICIES)[number]
