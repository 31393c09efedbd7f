export const probesFlaws = {
  'slow-probe': 'readiness calls a dependency while the prober waits',
  'one-probe': 'liveness is the same answer as readiness and fails while draining',
  'always-ready': 'readiness says 200 whatever the state',
}
