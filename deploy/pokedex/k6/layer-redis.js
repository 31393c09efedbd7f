// @ts-check
// layer-redis: what the layer "redis" answers alone. Written by "seaworthy load --k6" from services/pokedex/seaworthy.drill.yaml.
// URL=http://localhost:8000 k6 run layer-redis.js
// Start the service with CACHE_MEMORY_MAX_ENTRIES=1.
import { check } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'

/** @type {import('k6/options').Options} */
export const options = {
  scenarios: {
    'layer-redis': {
      executor: 'ramping-arrival-rate',
      timeUnit: '1s',
      startRate: 100,
      preAllocatedVUs: 100,
      maxVUs: 100,
      stages: [
        { target: 100, duration: '0s' },
        { target: 100, duration: '120s' },
      ],
    },
  },
  thresholds: {
    http_req_failed: ['rate<=0.001'],
    http_req_duration: ['p(99)<=250'],
  },
}

const paths = ["/api/v1/pokemon/mewtwo","/api/v1/pokemon/pikachu","/api/v1/pokemon/bulbasaur","/api/v1/pokemon/charmander","/api/v1/pokemon/charizard","/api/v1/pokemon/squirtle","/api/v1/pokemon/caterpie","/api/v1/pokemon/pidgey"]
const expected = [200]
http.setResponseCallback(http.expectedStatuses(...expected))

export default function () {
  const n = exec.scenario.iterationInTest
  const path = String(paths[n % paths.length]).replace(/\{n\}/g, String(n))
  const answer = http.get(`${__ENV.URL}${path}`)
  check(answer, { 'as expected': ({ status }) => expected.includes(status) })
}
