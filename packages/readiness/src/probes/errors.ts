import { counted, type Finding } from '../engine/outcome.ts'
import { curl } from '../http/curl.ts'
import { problemFaults } from '../http/problem.ts'
import { defineProbe } from './probe.ts'
import { UNKNOWN_PATH } from './survey.ts'

export const errorProbe = defineProbe('error-contract', 'B', ['HTTP-1'], {
  claim: 'Errors are problem documents with a code and without a stack',
  method:
    'Asks for a path that cannot exist, for one with broken encoding, and for an address with a control character in its query.',
  async run(survey) {
    const cases = [
      { what: 'unknown path', path: UNKNOWN_PATH, statuses: [404, 401, 403] },
      { what: 'broken encoding', path: '/', rawPath: '/%zz%', statuses: [400, 404, 401, 403] },
      { what: 'broken UTF-8', path: `${UNKNOWN_PATH}/%ff%fe`, statuses: [400, 404, 401, 403] },
    ]
    const findings: Finding[] = []
    for (const { what, path, rawPath, statuses } of cases) {
      const call = rawPath ? { rawPath } : {}
      const faults = problemFaults(await survey.ask(path, call), { statuses })
      if (faults.length > 0) {
        findings.push({
          message: `${what}: ${faults.join('; ')}`,
          reproduce: curl({ ...call, url: survey.target + path }),
        })
      }
    }
    return counted('errors outside the contract', findings, [
      'bodies and methods: they would not be read-only',
    ])
  },
})
