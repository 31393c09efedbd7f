import type { DrillConfig } from '../config/drill-config.ts'
import type { Layer } from './load-schema.ts'
import { layerOf, type Scenario } from './scenario.ts'

/** Clients for each request a second: at one second an answer, no request waits for a client. */
const CLIENTS_PER_RATE = 1

/**
 * A scenario as a script for k6, in JavaScript that its types can check.
 *
 * @param file the drill file, as a person would name it
 */
export function k6Script(scenario: Scenario, config: DrillConfig, file: string): string {
  const { rate, p99Ms, errorPercent } = config.load
  const { paths, headers, revalidates, statuses, env } = layerOf(scenario, config)
  const most = Math.max(...scenario.stages.map(({ times }) => times)) * rate
  const first = Math.round((scenario.stages[0]?.times ?? 1) * rate)
  // A stage of no length is a step: k6 would otherwise go there little by little.
  const stages = scenario.stages
    .flatMap(({ times, seconds }) => [
      `        { target: ${Math.round(times * rate)}, duration: '0s' },`,
      `        { target: ${Math.round(times * rate)}, duration: '${seconds}s' },`,
    ])
    .join('\n')
  const wanted = revalidates ? [304] : statuses
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const judged = scenario.stages.every(({ isJudged }) => isJudged)
  const thresholds = judged
    ? `
  thresholds: {
    http_req_failed: ['rate<=${errorPercent / 100}'],
    http_req_duration: ['p(99)<=${p99Ms}'],
  },`
    : `
  // It goes beyond what the service is meant for, so there is no threshold of the whole: look at the stages.`
  return `// @ts-check
// ${scenario.name}: ${scenario.says}. Written by "seaworthy load --k6" from ${file}.
// URL=http://localhost:8000 k6 run ${scenario.name}.js${variables.length === 0 ? '' : `\n// Start the service with ${variables.join(' ')}.`}
import { check } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'

/** @type {import('k6/options').Options} */
export const options = {
  scenarios: {
    '${scenario.name}': {
      executor: 'ramping-arrival-rate',
      timeUnit: '1s',
      startRate: ${first},
      preAllocatedVUs: ${Math.ceil(Math.min(most, rate) * CLIENTS_PER_RATE)},
      maxVUs: ${Math.ceil(most * CLIENTS_PER_RATE)},
      stages: [
${stages}
      ],
    },
  },${thresholds}
}

const paths = ${JSON.stringify(paths)}
const expected = [${wanted.join(', ')}]
http.setResponseCallback(http.expectedStatuses(...expected))
${revalidates ? revalidated(headers) : plain(headers)}`
}

const ask = (headers: readonly string[]): string => `  const n = exec.scenario.iterationInTest
  const path = String(paths[n % paths.length]).replace(/\\{n\\}/g, String(n))
  const answer = http.get(\`\${__ENV.URL}\${path}\`${headers.length === 0 ? '' : `, { headers: { ${headers.join(', ')} } }`})
  check(answer, { 'as expected': ({ status }) => expected.includes(status) })
`

const texts = (headers: Layer['headers']): readonly string[] =>
  Object.entries(headers).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)

const plain = (headers: Layer['headers']): string => `
export default function () {
${ask(texts(headers))}}
`

const revalidated = (headers: Layer['headers']): string => `
export function setup() {
  return { tag: http.get(\`\${__ENV.URL}\${paths[0]}\`, { responseCallback: http.expectedStatuses(200) }).headers.Etag }
}

/** @param {{ tag: string }} first */
export default function ({ tag }) {
${ask([...texts(headers), "'If-None-Match': tag"])}}
`
