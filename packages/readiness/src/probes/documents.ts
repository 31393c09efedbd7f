import { measured } from '../engine/measurement.ts'
import { counted, type Finding, notApplicable } from '../engine/outcome.ts'
import { isDocumented } from '../http/openapi-document.ts'
import { parsePrometheus } from '../http/prometheus-text.ts'
import { defineProbe } from './probe.ts'
import { isPlainGet } from './survey.ts'

const MAX_SERIES = 10_000
const MAX_READS = 20

export const metricsProbe = defineProbe('metrics', 'B', ['OBS-2'], {
  claim: 'Metrics parse, have a latency histogram by route, and are of bounded size',
  method: 'Scrapes the usual paths once, if they are open to us.',
  async run({ metrics, target }) {
    if (!metrics) return notApplicable('no metrics are open here: a private port is a good place for them')
    const { samples, faults } = parsePrometheus(metrics.answer.body.toString('utf8'))
    const latency = samples.find(
      ({ name, labels }) => /(duration|latency).*_bucket$/.test(name) && 'le' in labels,
    )
    const raw = samples.find(({ labels }) =>
      /\/(\d{3,}|[0-9a-f]{8}-[0-9a-f]{4}-)/.test(labels.http_route ?? labels.route ?? labels.path ?? ''),
    )
    const findings: Finding[] = faults
      .slice(0, 5)
      .map((message) => ({ message: `not in the text format: ${message}` }))
    if (raw) {
      findings.push({
        message: `${raw.name} is labelled by raw path (${raw.labels.http_route ?? raw.labels.route ?? raw.labels.path}): its size is unbounded`,
      })
    }
    return {
      kind: 'measured',
      measurements: [
        measured('series', samples.length, '<=', MAX_SERIES),
        measured('latency histogram', latency !== undefined, '=', true),
        measured('faults', findings.length, '=', 0),
      ],
      findings: findings.map((finding) => ({ reproduce: `curl -s ${target}${metrics.path}`, ...finding })),
    }
  },
})

export const openapiProbe = defineProbe('openapi', 'B', ['HTTP-10'], {
  claim: 'There is an OpenAPI document, and reads answer as it says',
  severity: 'warning',
  method: 'Reads the document and sends each documented GET that needs neither parameters nor credentials.',
  async run({ openapi, ask, target }) {
    if (!openapi) {
      return counted('documents missing', [
        {
          message: 'no OpenAPI 3 document at the usual paths',
          fix: 'Publish it, for example at /openapi.json.',
        },
      ])
    }
    const findings: Finding[] = []
    const reads = openapi.operations.filter(isPlainGet)
    for (const operation of openapi.operations) {
      if (operation.responses.length === 0)
        findings.push({ message: `${operation.method} ${operation.path} documents no response` })
    }
    for (const operation of reads.slice(0, MAX_READS)) {
      const answer = await ask(operation.path)
      const reproduce = `curl -i ${target}${operation.path}`
      if (answer.kind !== 'answer')
        findings.push({ message: `GET ${operation.path} gives no answer`, reproduce })
      else if (answer.status >= 500)
        findings.push({ message: `GET ${operation.path} answers ${answer.status}`, reproduce })
      else if (!isDocumented(operation, answer.status)) {
        findings.push({
          message: `GET ${operation.path} answers ${answer.status}, which is not documented`,
          reproduce,
        })
      }
    }
    const untested = openapi.operations.length - Math.min(reads.length, MAX_READS)
    return counted(
      'answers unlike the document',
      findings,
      untested > 0 ? [`${untested} operations that need parameters, credentials or write`] : [],
    )
  },
})
