// @ts-check
// soak: whether it is after hours as it was at first. Written by "seaworthy load --k6" from services/characters/seaworthy.drill.yaml.
// URL=http://localhost:8000 k6 run soak.js
import { check } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'

/** @type {import('k6/options').Options} */
export const options = {
  scenarios: {
    'soak': {
      executor: 'ramping-arrival-rate',
      timeUnit: '1s',
      startRate: 100,
      preAllocatedVUs: 100,
      maxVUs: 100,
      stages: [
        { target: 100, duration: '0s' },
        { target: 100, duration: '7200s' },
      ],
    },
  },
  thresholds: {
    http_req_failed: ['rate<=0.001'],
    http_req_duration: ['p(99)<=250'],
  },
}

const paths = ["/api/v1/characters","/api/v1/characters?sort=name&order=desc&pageSize=5","/api/v1/characters/2","/openapi.json"]
const expected = [200]
http.setResponseCallback(http.expectedStatuses(...expected))

export default function () {
  const n = exec.scenario.iterationInTest
  const path = String(paths[n % paths.length]).replace(/\{n\}/g, String(n))
  const answer = http.get(`${__ENV.URL}${path}`)
  check(answer, { 'as expected': ({ status }) => expected.includes(status) })
}
