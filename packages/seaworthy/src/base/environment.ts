/** The values that NODE_ENV may have; what else it says stops the boot. */
export const ENVIRONMENTS = ['development', 'production', 'test'] as const

/** What kind of place a process runs in (`NODE_ENV`); safe defaults differ between them. */
export type Environment = (typeof ENVIRONMENTS)[number]
