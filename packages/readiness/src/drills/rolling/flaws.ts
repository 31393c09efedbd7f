export const rollingFlaws = {
  'ready-too-early': 'readiness says 200 before requests can be served',
  'closes-at-once': 'the old replica closes before the balancer has noticed',
}
