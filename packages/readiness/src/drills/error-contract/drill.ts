import { defineDrill, launch } from '../../drilling/drill.ts'
import { CANARY, malformedRequests } from '../../drilling/malformed-requests.ts'
import { operationsUnderTest } from '../../drilling/operations.ts'
import { derived, measured, noneFailed } from '../../engine/measurement.ts'
import type { Finding } from '../../engine/outcome.ts'
import { curl } from '../../http/curl.ts'
import { send, statusOf } from '../../http/exchange.ts'
import { problemFaults } from '../../http/problem.ts'
import { type Sample, sampleSet } from '../../load/sample-set.ts'
import { errorContractFlaws } from './flaws.ts'

/** Every route, every mistake. */
export const errorContractDrill = defineDrill('error-contract', 'B', ['HTTP-1'], {
  claim: 'Every mistake on every route gets a 4xx problem document with a code, and no stack or secret',
  method:
    'Reads the OpenAPI document (else the sample routes) and sends each route one mistake at a time: unknown path and method, broken encoding, wrong types, broken, empty, nested and foreign bodies. Each request carries a planted secret, which may be neither in the answer nor in the log.',
  wants: ['openapi'],
  flaws: errorContractFlaws,
  onTarget: true,
  async run(context) {
    const { signal } = context
    await using replica = await launch(context)
    const operations = await operationsUnderTest(replica.url, context.config)
    const zeroMs = performance.now()
    const requests = malformedRequests(replica.url, operations)
    const findings: Finding[] = []
    const answers: Sample[] = []
    for (const { mistake, call, expect } of requests) {
      if (signal.aborted) break
      const atMs = performance.now() - zeroMs
      const exchange = await send(call)
      answers.push({ atMs, latencyMs: exchange.latencyMs, status: statusOf(exchange) })
      const faults = problemFaults(exchange, expect)
      if (faults.length > 0)
        findings.push({ message: `${mistake}: ${faults.join('; ')}`, reproduce: curl(call) })
    }
    const leaks = replica.process.logs.lines.filter(({ text }) => text.includes(CANARY)).length
    const samples = [sampleSet('mistakes', answers)]
    return {
      measurements: [
        derived('mistakes sent', samples, 'count', 'mistakes', '>', 1),
        measured('answers outside the contract', findings.length, '=', 0),
        noneFailed('answers with 5xx or none', samples, 'mistakes'),
        measured('log lines with the planted secret', leaks, '=', 0),
      ],
      findings,
      samples,
      notTested: [
        !context.config.openapi &&
          'routes that the configuration does not list: it names no OpenAPI document',
      ],
    }
  },
})
