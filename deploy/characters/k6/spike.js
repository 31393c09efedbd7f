// @ts-check
// spike: what a sudden crowd leaves behind. Written by "seaworthy load --k6" from services/characters/seaworthy.drill.yaml.
// URL=http://localhost:8000 k6 run spike.js
import { check } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'

/** @type {import('k6/options').Options} */
export const options = {
  scenarios: {
    'spike': {
      executor: 'ramping-arrival-rate',
      timeUnit: '1s',
      startRate: 50,
      preAllocatedVUs: 100,
      maxVUs: 1000,
      stages: [
        { target: 50, duration: '0s' },
        { target: 50, duration: '60s' },
        { target: 1000, duration: '0s' },
        { target: 1000, duration: '30s' },
        { target: 50, duration: '0s' },
        { target: 50, duration: '120s' },
      ],
    },
  },
  // It goes beyond what the service is meant for, so there is no threshold of the whole: look at the stages.
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
