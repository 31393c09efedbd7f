export { freshnessHeaders } from './freshness-headers.ts'
export { freshnessOf } from './freshness-of.ts'
