import { secretKeys } from '@seaworthy/chassis/telemetry'
import {
  collectorAlerts,
  logCollector,
  lokiRetention,
  ruleFile,
  ruleTests,
  runbookPages,
  tempoRetention,
  traceCollector,
  watchedCollector,
} from '@seaworthy/monitoring'

/** For the collectors of all services of a workspace, and for how long what they send is kept, by file. */
export const collectors = (): Readonly<Record<string, string>> => ({
  'collector-logs.yaml': `# OpenTelemetry Collector (distribution contrib, 0.160 or later), one on each node: otelcol-contrib validate --config collector-logs.yaml
# It mounts /var/log/pods to read and a folder of the node at /var/lib/otelcol to keep; LOKI_URL is such as http://loki-gateway.loki.
${logCollector(secretKeys)}`,
  'collector-traces.yaml': `# OpenTelemetry Collector (distribution contrib, 0.160 or later), one for all: otelcol-contrib validate --config collector-traces.yaml
# OTEL_EXPORTER_OTLP_ENDPOINT of each service names it, and a rule of its network lets it out; TEMPO_URL is such as http://tempo.tempo:4318,
# or the same port of Jaeger. What a service does not send cannot be kept: give it OTEL_TRACES_SAMPLER=parentbased_always_on.
${traceCollector(secretKeys)}`,
  'collector-rules.yaml': `# For Prometheus, which reads port 8888 of the collectors of logs as job ${watchedCollector.name}.
${ruleFile(watchedCollector, collectorAlerts)}`,
  'collector-rules.test.yaml': `# promtool test rules collector-rules.test.yaml
${ruleTests(watchedCollector, 'collector-rules.yaml', collectorAlerts)}`,
  ...Object.fromEntries(
    Object.entries(runbookPages(watchedCollector, collectorAlerts)).map(([file, page]) => [
      `runbooks/${file}`,
      page,
    ]),
  ),
  'loki-retention.yaml': `# Laid over the configuration of Loki 3, with a bucket of S3 as its store. Not tried here: loki -config.file … -verify-config reads it.
${lokiRetention()}`,
  'tempo-retention.yaml': `# Laid over the configuration of Tempo 3. In Tempo 2 compactor stands in place of backend_worker. Not tried here:
# tempo -config.file … -config.verify reads it.
${tempoRetention()}`,
})
