import { callOf, defineDrill, launch } from '../../drilling/drill.ts'
import { malformedRequests } from '../../drilling/malformed-requests.ts'
import { operationsUnderTest } from '../../drilling/operations.ts'
import { measured } from '../../engine/measurement.ts'
import { type Finding, inconclusive } from '../../engine/outcome.ts'
import { curl } from '../../http/curl.ts'
import { type Call, send } from '../../http/exchange.ts'
import { headerFaults } from '../../http/security-headers.ts'
import { headersFlaws } from './flaws.ts'

/** The header set on good and bad answers alike. */
export const headersDrill = defineDrill('headers', 'B', ['HTTP-4'], {
  claim: 'Every answer of every route carries the security headers, errors included',
  method:
    'Asks each sample route and each mistake of the error-contract drill, and compares the headers of each answer.',
  flaws: headersFlaws,
  onTarget: true,
  async run(context) {
    const { signal } = context
    await using replica = await launch(context)
    const operations = await operationsUnderTest(replica.url, context.config)
    const calls: Call[] = [
      ...context.config.routes
        .filter(({ is }) => !is.includes('stuck') && !is.includes('stream'))
        .map((route) => callOf(replica.url, route)),
      ...malformedRequests(replica.url, operations).map(({ call }) => call),
    ]
    const faults = new Map<string, { count: number; first: Call; status: number }>()
    const statuses = new Set<number>()
    for (const call of calls) {
      if (signal.aborted) break
      const exchange = await send(call)
      const status = exchange.kind === 'answer' ? exchange.status : 0
      statuses.add(status)
      for (const fault of headerFaults(exchange, false)) {
        const seen = faults.get(fault)
        faults.set(fault, {
          count: (seen?.count ?? 0) + 1,
          first: seen?.first ?? call,
          status: seen?.status ?? status,
        })
      }
    }
    const findings: Finding[] = [...faults].map(([fault, { count, first, status }]) => ({
      message: `${fault} on ${count} of ${calls.length} answers, first on ${first.method ?? 'GET'} ${new URL(first.url).pathname} (${status})`,
      reproduce: curl(first),
    }))
    if (findings.length === 0 && (calls.length < 3 || statuses.size < 2)) {
      return inconclusive(
        `nothing is wrong with ${calls.length} answers of status ${[...statuses].join(' and ')}, which are too few to say so of all: name more routes, one that answers 200 among them`,
      )
    }
    return {
      measurements: [
        measured('answers looked at', calls.length, '>', 2),
        measured('different statuses', statuses.size, '>', 1),
        measured('header faults', findings.length, '=', 0),
      ],
      findings,
      notTested: ['Strict-Transport-Security: it has no meaning over plain HTTP'],
    }
  },
})
