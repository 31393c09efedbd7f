const LOG_DAYS = 31
const TRACE_DAYS = 7
const HOURS = 24

/** What Loki has to be told, to be laid over its own configuration: how long logs stay, and what they are found by. */
export const lokiRetention = (): string => `limits_config:
  retention_period: ${LOG_DAYS * HOURS}h
  # Trace id, request id and the other fields of a line are kept beside it. As labels each value would be a stream of its own.
  allow_structured_metadata: true
  otlp_config:
    resource_attributes:
      attributes_config:
        - {action: index_label, attributes: [service.name, k8s.namespace.name]}
compactor:
  # Without both of these nothing is ever deleted.
  retention_enabled: true
  delete_request_store: s3
  working_directory: /var/loki/compactor
`

/** The same for Tempo 3, which has workers in place of the compactor of Tempo 2. */
export const tempoRetention = (): string => `backend_worker:
  compaction:
    block_retention: ${TRACE_DAYS * HOURS}h
`
