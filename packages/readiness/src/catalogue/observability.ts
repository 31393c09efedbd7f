import { asked, requirements } from './requirement.ts'

export const observabilityRequirements = requirements({
  'OBS-1': asked('B', ['drill'], 'OWASP ASVS 5 16.2', {
    title: 'Structured logs',
    claim: 'Every log line is JSON, a request leaves one completion line, and no secret is ever in it',
    fix: 'Log one JSON line per request with redaction at the logger, not at the call.',
  }),
  'OBS-2': asked('B', ['drill', 'probe'], 'OpenTelemetry HTTP conventions; Prometheus', {
    title: 'True metrics of bounded size',
    claim: 'Latency, errors and saturation are exposed by route template and match what was sent',
    fix: 'Label by route template, never by raw path; expose a latency histogram in seconds.',
  }),
  'OBS-3': asked('A', ['drill'], 'W3C Trace Context; OTLP', {
    title: 'Connected traces',
    claim: 'One request is one trace from the route to the database, the queue and the job',
    fix: 'Continue traceparent on the way in and send it on the way out, messages included.',
  }),
  'OBS-4': asked('A', ['test'], 'Sentry envelope protocol', {
    title: 'Error tracking',
    claim: 'An unexpected error reaches the error tracker with its correlation id',
    fix: 'Report 5xx and crashes to one port with the correlation id.',
  }),
  'OBS-5': asked('A', ['check'], 'Google SRE golden signals', {
    title: 'Dashboards that show data',
    claim: 'Each panel answers a question and returns data while the service runs',
    fix: 'Generate dashboards from the metric names that the code registers.',
  }),
  'OBS-6': asked('B', ['check', 'drill'], 'Google SRE workbook ch. 5', {
    title: 'Alerts with runbooks',
    claim: 'Each alert has a severity, waits before it fires, and links a runbook that exists',
    fix: 'Give each rule a for, a severity label and a runbook_url that resolves.',
  }),
  'OBS-7': asked('A', ['check'], 'Google SRE workbook ch. 5', {
    title: 'Service level objectives',
    claim: 'Error budget burn over several windows pages before users write',
    fix: 'Declare availability and latency objectives and derive multi-window burn-rate rules.',
  }),
  'OBS-8': asked('A', ['check'], 'OpenTelemetry collector', {
    title: 'Logs and traces are collected',
    claim: 'Logs and traces end in a store with a retention',
    fix: 'Ship stdout and OTLP to a collector and set the retention.',
  }),
  'OBS-9': asked('A', ['test'], 'PostgreSQL log_min_duration_statement', {
    title: 'Slow queries are named',
    claim: 'A slow statement is logged with its name, and repeated queries are caught in tests',
    fix: 'Name statements and log those over the threshold.',
  }),
  'OBS-10': asked('A', ['document'], 'OpenTelemetry eBPF', {
    title: 'Kernel-level observability evaluated',
    claim: 'The choice for or against eBPF and a mesh is written down',
    fix: 'Write the decision with its reasons.',
  }),
})
