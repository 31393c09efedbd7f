import { type Collection, SHIPPED_COLLECTION } from './collection.ts'
import { jsonRedactionOperator, redactionLines } from './redaction.ts'

/** Reads the logs of the containers of a node and sends them to whoever takes OTLP over HTTP, such as Loki 3. */
export function logCollector(
  secretKeys: readonly string[],
  { pods, kept, metrics, logs, encoding = '' }: Collection = SHIPPED_COLLECTION,
): string {
  return `receivers:
  file_log:
    include: [${pods}/*/*/*.log]
    exclude: [${pods}/*_otel-collector*/*/*.log]
    include_file_path: true
    include_file_name: false
    start_at: beginning
    # A collector that starts again goes on where it was; what is not taken yet stays in the file.
    storage: file_storage
    retry_on_failure: {enabled: true}
    operators:
      # The runtime writes time, stream and whether the line goes on before each; namespace, pod and container are in the path.
      - type: container
      # What is nested the processor below does not look into.
${jsonRedactionOperator(secretKeys)}
      # A line of a service is JSON; anything else is kept as it is.
      - type: json_parser
        if: body startsWith "{"
        on_error: send_quiet
      - type: time_parser
        if: attributes.time != nil
        on_error: send_quiet
        parse_from: attributes.time
        layout: '%Y-%m-%dT%H:%M:%S.%LZ'
      - {type: severity_parser, if: attributes.level != nil, on_error: send_quiet, parse_from: attributes.level}
      # By these a line is found from a trace, and a trace from a line.
      - type: trace_parser
        if: attributes.traceId != nil
        on_error: send_quiet
        trace_id: {parse_from: attributes.traceId}
        span_id: {parse_from: attributes.spanId}
      # What has a place of its own now.
${['time', 'level', 'traceId', 'spanId']
  .map(
    (name) => `      - {type: remove, if: attributes.${name} != nil, field: attributes.${name}}
`,
  )
  .join('')}      - {type: move, if: attributes.msg != nil, from: attributes.msg, to: body}
      - {type: move, if: attributes.service != nil, from: attributes.service, to: 'resource["service.name"]'}
processors:
  # Refuses before the node does; what is refused is read again.
  memory_limiter: {check_interval: 1s, limit_mib: 200, spike_limit_mib: 50}
${redactionLines(secretKeys)}
exporters:
  otlp_http:
    endpoint: ${logs}
${encoding}    retry_on_failure: {enabled: true, max_elapsed_time: 0s}
    sending_queue: {enabled: true, storage: file_storage}
extensions:
  file_storage: {directory: ${kept}, create_directory: true}
service:
  extensions: [file_storage]
  # What it tells of itself, which collector-rules.yaml asks.
  telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {host: ${metrics.host}, port: ${metrics.port}, without_type_suffix: true}}}}]}}
  pipelines:
    logs: {receivers: [file_log], processors: [memory_limiter, redaction], exporters: [otlp_http]}
`
}
