import type { DescribedService } from '../../description/described-service.ts'

/** For the sidecar of Grafana, which looks for the label. The files are read as they are: their braces belong to Grafana. */
export const dashboards = (
  { name }: DescribedService,
  folder: string,
): string => `{{- if and .Values.monitoring.enabled .Values.monitoring.dashboards }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}-dashboards
  labels:
    {{- include "labels" . | nindent 4 }}
    grafana_dashboard: "1"
data: {{- range $path, $_ := .Files.Glob "${folder}/*.json" }}
  ${name}-{{ base $path }}: |- {{- $.Files.Get $path | trim | nindent 4 }}
{{- end }}
{{- end }}
`
