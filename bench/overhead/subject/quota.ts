/** The limiter of every contender that has one: it counts every request and refuses none of them. */
export const QUOTA_PER_MINUTE = 1_000_000_000
