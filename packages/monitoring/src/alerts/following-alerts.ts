/** What requests show of a service that cannot serve. */
export const FOLLOWING_ALERTS: readonly string[] = [
  'ErrorRateHigh',
  'LatencyHigh',
  'AvailabilityBudgetBurn',
  'LatencyBudgetBurn',
  'UnreachableFromOutside',
]
