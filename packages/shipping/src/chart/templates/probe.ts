import { OUTSIDE_EVERY_S, OUTSIDE_MODULE, outsideJob, promDuration } from '@seaworthy/monitoring'
import type { DescribedService } from '../../description/described-service.ts'

/** Asks every host that the chart leads here, but for those with a wildcard, which no name is. */
export const probe = ({
  name,
}: DescribedService): string => `{{- if and .Values.monitoring.enabled .Values.monitoring.outside.prober }}
{{- $hosts := list }}
{{- range list .Values.route .Values.ingress }}
{{- if .enabled }}
{{- range .hosts }}
{{- if not (hasPrefix "*" .) }}
{{- $hosts = append $hosts . }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if not $hosts }}
{{- fail "monitoring.outside.prober is set, expected a host without a wildcard in route.hosts or ingress.hosts as well: nobody could be asked" }}
{{- end }}
apiVersion: monitoring.coreos.com/v1
kind: Probe
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  # Rules know by it what is seen from outside.
  jobName: ${outsideJob(name)}
  interval: ${promDuration(OUTSIDE_EVERY_S)}
  module: ${OUTSIDE_MODULE}
  prober: {url: {{ .Values.monitoring.outside.prober | quote }}}
  targets:
    staticConfig:
      static:
        {{- range uniq $hosts }}
        - https://{{ . }}{{ $.Values.monitoring.outside.path }}
        {{- end }}
{{- end }}
`
