/**
 * Variables of OpenTelemetry that are no settings here, because something else reads them (its span limits) or because
 * they only help to write others (what its Kubernetes operator sets).
 */
const HARMLESS =
  /^OTEL_((SPAN|ATTRIBUTE|EVENT|LINK)_\w*LIMIT|RESOURCE_ATTRIBUTES_\w+|POD_\w+|NODE_(IP|NAME)|SEMCONV_STABILITY_OPT_IN)$/

/** Values that ask for nothing else than what happens anyway. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  OTEL_METRICS_EXPORTER: ['none', 'prometheus'],
  OTEL_LOGS_EXPORTER: ['none'],
  OTEL_PROPAGATORS: ['tracecontext'],
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^OTEL_PROPAGATORS$/, 'trace context (W3C) is passed on and nothing else; set it to tracecontext'],
  [/METRIC/, 'metrics are not pushed; let Prometheus or a collector read /metrics, and unset it'],
  [
    /^OTEL_(LOGS_|BLRP_|LOGRECORD_)|OTLP_LOGS/,
    'log lines go to standard output; let an agent collect them, and unset it',
  ],
  [/^OTEL_LOG_LEVEL$/, 'set LOG_LEVEL instead'],
  [/INSECURE$/, 'the address says it: http:// or https://'],
  [/^OTEL_EXPORTER_(JAEGER|ZIPKIN)/, 'spans go by OTLP; set OTEL_EXPORTER_OTLP_ENDPOINT'],
  [/INSTRUMENTATION|DETECTOR/, 'the instruments are part of the service; unset it'],
]

/** What to tell of an OpenTelemetry variable that no setting reads; undefined when there is nothing to tell. */
export function unreadOtelVariable(
  name: string,
  text: string,
  nearest: string | undefined,
): string | undefined {
  if (HARMLESS.test(name)) return undefined
  const fitting = FITTING[name]
  if (fitting && text.split(',').every((part) => fitting.includes(part.trim()))) return undefined
  const remedy = REMEDIES.find(([pattern]) => pattern.test(name))?.[1]
  if (remedy) return `${name} is set but not honoured: ${remedy}`
  const advice = nearest ? `did you mean ${nearest}?` : 'unset it, or see docs/reference/settings.md'
  return `${name} is set but nothing reads it; ${advice}`
}
