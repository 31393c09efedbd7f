import { defineMetrics } from '../telemetry/index.ts'

/** What the two ports see of connections, beside the requests that `telemetry` measures. */
export const httpMetrics = defineMetrics('http', {
  cutAnswers: {
    kind: 'counter',
    name: 'seaworthy_cut_answers_total',
    help: 'Answers that did not arrive whole, by what ended them.',
    labelNames: ['reason'],
  },
  openStreams: {
    kind: 'gauge',
    name: 'seaworthy_open_streams',
    help: 'Streamed answers, streams of events and WebSockets that are open.',
    labelNames: [],
  },
  problems: {
    kind: 'counter',
    name: 'http_server_problems_total',
    help: 'Requests that were answered with a problem, by its code: whose trouble it is, where statuses are the same.',
    labelNames: ['code', 'http_response_status_code'],
  },
  connections: {
    kind: 'gauge',
    name: 'seaworthy_http_connections',
    help: 'Open connections, by the port that they came in on.',
    labelNames: ['port'],
  },
})
