import type { DescribedService } from '../../description/described-service.ts'

/** The file of rules is read as it is: what Prometheus fills in looks like what Helm would. */
export const rules = (
  { name }: DescribedService,
  file: string,
): string => `{{- if and .Values.monitoring.enabled .Values.monitoring.rules }}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
spec: {{- .Files.Get "${file}" | nindent 2 }}
{{- end }}
`
