/** Route label of what matched no route: one value, so that random paths cannot fill the metrics. */
export const UNMATCHED = 'unmatched'
/** What no router can read. */
export const MALFORMED = 'malformed'
/** Refused before routing. */
export const SHED = 'shed'
