import Type from 'typebox'
import { defineSettings, type SettingsOf, secretSetting, setting } from '../settings/index.ts'
import { unreadOtelVariable } from './otel-variables.ts'

/** `key=value,key=value`, values percent-encoded. */
const pairs = (key: string) => {
  const pair = `\\s*${key}\\s*=(?:[^,%]|%[\\da-fA-F]{2})*`
  return Type.String({ pattern: `^${pair}(?:,${pair})*,?$` })
}
const HEADERS = pairs("[!#$%&'*+.^_`|~\\w-]+")
const Compression = Type.Enum(['none', 'gzip'])
const Address = Type.String({ pattern: '^https?://[^/\\s]+' })

const file = (variable: string, what: string) =>
  Type.Optional(
    setting(Type.String({ minLength: 1 }), {
      variable,
      describe: `File with ${what}, in PEM, for a collector behind https`,
      example: '/etc/otel/tls.pem',
    }),
  )

/** Logging and tracing. The `OTEL_*` names and meanings are OpenTelemetry's own. */
export const telemetrySettings = defineSettings(
  'telemetry',
  {
    logLevel: setting(Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), {
      variable: 'LOG_LEVEL',
      default: 'info',
      describe: 'Least severe level that is written; can be changed while running',
      example: 'debug',
    }),
    logFormat: setting(Type.Enum(['auto', 'json', 'text']), {
      variable: 'LOG_FORMAT',
      default: 'auto',
      describe:
        'How lines are written: json, one object each; text, for people; auto, text at a terminal in development and json elsewhere',
      example: 'json',
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
      setting(pairs('[^=,]+'), {
        variable: 'OTEL_RESOURCE_ATTRIBUTES',
        describe: 'More resource attributes: key=value pairs, comma-separated, values percent-encoded',
        example: 'deployment.environment.name=production,cloud.region=eu-west-1',
      }),
    ),
    otelTracesExporter: Type.Optional(
      setting(Type.Enum(['otlp', 'none']), {
        variable: 'OTEL_TRACES_EXPORTER',
        describe:
          'none records no spans; otlp sends them to http://localhost:4318 where no address is set. Without it the address decides',
      }),
    ),
    otelProtocol: Type.Optional(
      setting(Type.Enum(['http/json', 'http/protobuf']), {
        variable: 'OTEL_EXPORTER_OTLP_PROTOCOL',
        describe:
          'Spans go as http/json. http/protobuf is accepted because collectors read both at one address; gRPC is not, it has another port',
      }),
    ),
    otelTracesProtocol: Type.Optional(
      setting(Type.Enum(['http/json', 'http/protobuf']), {
        variable: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
        describe: 'The same, for traces',
      }),
    ),
    otelEndpoint: Type.Optional(
      setting(Address, {
        variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
        describe: 'Base address of the OTLP/HTTP collector; without it no span is recorded',
        example: 'http://localhost:4318',
      }),
    ),
    otelTracesEndpoint: Type.Optional(
      setting(Address, {
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
      schema: HEADERS,
    }),
    otelTracesHeaders: secretSetting({
      variable: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
      optional: true,
      describe: 'More headers for traces; win over the others',
      example: 'api-key=abc',
      schema: HEADERS,
    }),
    otelCompression: setting(Compression, {
      variable: 'OTEL_EXPORTER_OTLP_COMPRESSION',
      default: 'none',
      describe: 'How exports are compressed',
      example: 'gzip',
    }),
    otelTracesCompression: Type.Optional(
      setting(Compression, {
        variable: 'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION',
        describe: 'The same, for traces',
      }),
    ),
    otelCertificate: file('OTEL_EXPORTER_OTLP_CERTIFICATE', 'the certificates of the authority'),
    otelTracesCertificate: file('OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE', 'the same, for traces'),
    otelClientCertificate: file('OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', 'the certificate of this client'),
    otelTracesClientCertificate: file('OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE', 'the same, for traces'),
    otelClientKey: file('OTEL_EXPORTER_OTLP_CLIENT_KEY', 'the key of this client'),
    otelTracesClientKey: file('OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY', 'the same, for traces'),
    otelTimeoutMs: setting(Type.Integer({ minimum: 1 }), {
      variable: 'OTEL_EXPORTER_OTLP_TIMEOUT',
      default: 10_000,
      describe: 'Longest time one export may take, milliseconds',
    }),
    otelTracesTimeoutMs: Type.Optional(
      setting(Type.Integer({ minimum: 1 }), {
        variable: 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT',
        describe: 'The same, for traces',
      }),
    ),
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
    otelExportTimeoutMs: Type.Optional(
      setting(Type.Integer({ minimum: 1 }), {
        variable: 'OTEL_BSP_EXPORT_TIMEOUT',
        describe: 'Longest time for a batch with its retries, milliseconds; five exports’ time when absent',
      }),
    ),
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
  },
  { prefix: 'OTEL_', unread: unreadOtelVariable },
)

/** `telemetrySettings` as loaded: times in milliseconds, headers as secrets. */
export type TelemetrySettings = SettingsOf<typeof telemetrySettings>
