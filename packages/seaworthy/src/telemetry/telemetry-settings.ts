import Type from 'typebox'
import { defineSettings, type SettingsOf, secretSetting, setting } from '../settings/index.ts'

/** Logging and tracing. The `OTEL_*` names and meanings are OpenTelemetry's own. */
export const telemetrySettings = defineSettings('telemetry', {
  logLevel: setting(Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), {
    variable: 'LOG_LEVEL',
    default: 'info',
    describe: 'Least severe level that is written; can be changed while running',
    example: 'debug',
  }),
  logRedactEmail: setting(Type.Boolean(), {
    variable: 'LOG_REDACT_EMAIL',
    default: false,
    describe: 'Replaces e-mail addresses in log lines',
    example: 'on',
  }),
  otelDisabled: setting(Type.Boolean(), {
    variable: 'OTEL_SDK_DISABLED',
    default: false,
    describe: 'Records and exports no spans; trace context still passes through',
  }),
  otelServiceName: Type.Optional(
    setting(Type.String({ minLength: 1 }), {
      variable: 'OTEL_SERVICE_NAME',
      describe: 'Name of the service in traces; the service’s own name when absent',
    }),
  ),
  otelResourceAttributes: Type.Optional(
    setting(Type.String(), {
      variable: 'OTEL_RESOURCE_ATTRIBUTES',
      describe: 'More resource attributes: key=value pairs, comma-separated, values percent-encoded',
      example: 'deployment.environment.name=production,cloud.region=eu-west-1',
    }),
  ),
  otelEndpoint: Type.Optional(
    setting(Type.String({ pattern: '^https?://' }), {
      variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      describe: 'Base address of the OTLP/HTTP collector; without it no span is recorded',
      example: 'http://localhost:4318',
    }),
  ),
  otelTracesEndpoint: Type.Optional(
    setting(Type.String({ pattern: '^https?://' }), {
      variable: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      describe: 'Full address for traces, used as it is; wins over the base address',
      example: 'http://localhost:4318/v1/traces',
    }),
  ),
  otelHeaders: secretSetting({
    variable: 'OTEL_EXPORTER_OTLP_HEADERS',
    optional: true,
    describe: 'Headers for the collector: key=value pairs, comma-separated, values percent-encoded',
    example: 'api-key=abc',
  }),
  otelTimeoutMs: setting(Type.Integer({ minimum: 1 }), {
    variable: 'OTEL_EXPORTER_OTLP_TIMEOUT',
    default: 10_000,
    describe: 'Longest time one export may take, milliseconds',
  }),
  otelMaxQueueSize: setting(Type.Integer({ minimum: 1 }), {
    variable: 'OTEL_BSP_MAX_QUEUE_SIZE',
    default: 2048,
    describe: 'Finished spans kept for export; more are dropped and counted',
  }),
  otelMaxExportBatchSize: setting(Type.Integer({ minimum: 1 }), {
    variable: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
    default: 512,
    describe: 'Most spans in one export',
  }),
  otelScheduleDelayMs: setting(Type.Integer({ minimum: 1 }), {
    variable: 'OTEL_BSP_SCHEDULE_DELAY',
    default: 5_000,
    describe: 'Longest time a finished span waits for its export, milliseconds',
  }),
  otelSampler: setting(
    Type.Enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ]),
    {
      variable: 'OTEL_TRACES_SAMPLER',
      default: 'parentbased_traceidratio',
      describe: 'Which traces are recorded',
    },
  ),
  otelSamplerRatio: setting(Type.Number({ minimum: 0, maximum: 1 }), {
    variable: 'OTEL_TRACES_SAMPLER_ARG',
    default: 0.1,
    describe: 'Share of new traces that a ratio sampler records, 0 to 1',
  }),
})

export type TelemetrySettings = SettingsOf<typeof telemetrySettings>
