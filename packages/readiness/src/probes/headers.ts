import { counted, type Finding } from '../engine/outcome.ts'
import { headerFaults } from '../http/security-headers.ts'
import { defineProbe } from './probe.ts'
import { UNKNOWN_PATH } from './survey.ts'

export const headersProbe = defineProbe('headers', 'B', ['HTTP-4'], {
  claim: 'Answers carry the security headers, errors included, and hide the software behind them',
  method: 'Compares the headers of the sample answers and of a 404.',
  async run({ samples, unknown, secure, target }) {
    const answers = [
      ...samples.map(({ path, answer }) => ({ path, answer })),
      { path: UNKNOWN_PATH, answer: unknown },
    ]
    const faults = new Map<string, string[]>()
    for (const { path, answer } of answers) {
      for (const fault of headerFaults(answer, secure))
        faults.set(fault, [...(faults.get(fault) ?? []), path])
    }
    const findings: Finding[] = [...faults].map(([fault, paths]) => ({
      message: `${fault}, on ${paths.length === answers.length ? 'every answer' : paths.join(', ')}`,
      reproduce: `curl -sI ${target}${paths[0]}`,
    }))
    return counted('header faults', findings)
  },
})

export const corsProbe = defineProbe('cors', 'B', ['HTTP-5'], {
  claim: 'A foreign origin is not let in',
  method:
    'Asks, plainly and by preflight, as a page of an origin that nobody has on a list, and as the origin "null".',
  async run(survey) {
    const findings: Finding[] = []
    const path = survey.samples[0]?.path ?? '/'
    for (const origin of ['https://evil.example', 'null']) {
      for (const method of ['GET', 'OPTIONS']) {
        const headers = { origin, ...(method === 'OPTIONS' && { 'access-control-request-method': 'DELETE' }) }
        const exchange = await survey.ask(path, { method, headers })
        if (exchange.kind !== 'answer') continue
        const allowed = exchange.headers['access-control-allow-origin']
        const credentials = exchange.headers['access-control-allow-credentials'] === 'true'
        const reproduce = `curl -i -X ${method} -H 'Origin: ${origin}' ${survey.target}${path}`
        if (allowed === origin)
          findings.push({
            message: `${method} reflects the origin ${origin}${credentials ? ' with credentials' : ''}`,
            reproduce,
          })
        if (allowed === '*' && credentials)
          findings.push({ message: `${method} allows any origin with credentials`, reproduce })
      }
    }
    return counted('foreign origins let in', findings)
  },
})
