import type { Capability } from '../capability/index.ts'
import { errorTrackingCapability } from '../error-tracking/index.ts'
import { healthCapability } from '../health/index.ts'
import { httpCapability } from '../http/index.ts'
import { identityCapability } from '../identity/index.ts'
import { limitsCapability } from '../limits/index.ts'

/** Everything that a service can do, in the order in which it is opened: what is used stands before what uses it. */
export const CAPABILITIES: readonly Capability[] = [
  errorTrackingCapability,
  httpCapability,
  healthCapability,
  identityCapability,
  limitsCapability,
]
