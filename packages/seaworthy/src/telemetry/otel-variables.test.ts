import { expect, test } from 'vitest'
import { loadSettings, SettingsError } from '../settings/index.ts'
import { telemetrySettings } from './telemetry-settings.ts'

const load = (env: Record<string, string>) =>
  loadSettings([telemetrySettings], { env: { NODE_ENV: 'test', ...env }, cwd: import.meta.dirname })

test.each([
  ['OTEL_METRICS_EXPORTER', 'otlp', /not honoured: metrics are not pushed.*\/metrics/],
  ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'http://c', /not honoured: metrics are not pushed/],
  ['OTEL_METRIC_EXPORT_INTERVAL', '1000', /not honoured: metrics/],
  ['OTEL_LOGS_EXPORTER', 'otlp', /not honoured: log lines go to standard output/],
  ['OTEL_BLRP_SCHEDULE_DELAY', '5', /not honoured: log lines/],
  ['OTEL_PROPAGATORS', 'tracecontext,baggage', /not honoured: trace context \(W3C\)/],
  ['OTEL_LOG_LEVEL', 'debug', /set LOG_LEVEL instead/],
  ['OTEL_EXPORTER_OTLP_INSECURE', 'true', /http:\/\/ or https:\/\//],
  ['OTEL_EXPORTER_ZIPKIN_ENDPOINT', 'http://z', /set OTEL_EXPORTER_OTLP_ENDPOINT/],
  ['OTEL_NODE_ENABLED_INSTRUMENTATIONS', 'http', /part of the service/],
  ['OTEL_EXPORTER_OTLP_ENDPIONT', 'http://c', /nothing reads it; did you mean OTEL_EXPORTER_OTLP_ENDPOINT\?/],
  ['OTEL_WHATEVER', '1', /nothing reads it; unset it/],
])('%s that is set and not read is told, with what to do', (name, value, told) => {
  const { warnings } = load({ [name]: value })
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(told)
  expect(warnings[0]).toMatch(new RegExp(`^${name} `))
})

test('what fits, what OpenTelemetry reads itself, and what its operator sets is not told of', () => {
  const env = {
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_PROPAGATORS: 'tracecontext',
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '64',
    OTEL_RESOURCE_ATTRIBUTES_POD_NAME: 'pod-1',
    OTEL_POD_IP: '10.0.0.1',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  }
  expect(load(env).warnings).toEqual([])
})

test.each([
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
  ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'grpc'],
  ['OTEL_TRACES_EXPORTER', 'zipkin'],
  ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
  ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zstd'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key: canary'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=%zz'],
  ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'canary'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'region=eu,zone'],
  ['OTEL_BSP_EXPORT_TIMEOUT', 'soon'],
])('%s=%s is refused at boot', (name, value) => {
  expect(() => load({ [name]: value })).toThrow(SettingsError)
  expect(() => load({ [name]: value })).toThrow(name)
  expect(() => load({ [name]: value })).not.toThrow(/canary/)
})
