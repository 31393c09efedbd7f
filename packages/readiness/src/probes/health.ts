import { measured } from '../engine/measurement.ts'
import { counted } from '../engine/outcome.ts'
import { defineProbe } from './probe.ts'

const SLOW_MS = 500

export const livenessProbe = defineProbe('liveness', 'C', ['LIFE-3'], {
  claim: 'There is a liveness route that answers quickly',
  method: 'Looks for the usual paths and leaves out answers that are only the catch-all page.',
  async run({ live }) {
    if (!live) {
      return counted('liveness routes missing', [
        {
          message: 'none of /livez, /health/live, /healthz, /health … answers',
          fix: 'Serve a liveness route such as /livez that says 200 while the process runs.',
        },
      ])
    }
    return {
      kind: 'measured',
      measurements: [
        measured(`${live.path} answers`, live.answer.status, 'one of', [200, 204]),
        measured('after', Math.round(live.answer.latencyMs), '<=', SLOW_MS, 'ms'),
      ],
    }
  },
})

export const readinessProbe = defineProbe('readiness', 'C', ['LIFE-3', 'LIFE-4'], {
  claim: 'There is a readiness route of its own, apart from liveness',
  method: 'Looks for the usual paths. Ready or not is the service’s own answer: 200 and 503 both count.',
  async run({ live, ready, target }) {
    if (!ready) {
      return counted('readiness routes missing', [
        {
          message: live
            ? `only ${live.path}: one answer for two questions`
            : 'none of /readyz, /health/ready, /ready … answers',
          fix: 'Serve readiness apart from liveness: it alone changes when the replica drains or loses a critical dependency.',
          reproduce: `curl -i ${target}/readyz`,
        },
      ])
    }
    return {
      kind: 'measured',
      measurements: [
        measured(`${ready.path} answers`, ready.answer.status, 'one of', [200, 204, 503]),
        measured('after', Math.round(ready.answer.latencyMs), '<=', SLOW_MS, 'ms'),
      ],
    }
  },
})
