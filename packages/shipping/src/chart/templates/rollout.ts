import type { Signals } from '@seaworthy/monitoring'
import type { DescribedService } from '../../description/described-service.ts'

/** Only for a service that tells of its requests: how a new version comes by Argo Rollouts, measured. */
export function rollout(
  service: DescribedService,
  { histogram, statusLabel, routeLabel }: NonNullable<Signals['requests']>,
): string {
  return `{{- if .Values.progressive.enabled }}
{{- $progressive := .Values.progressive }}
# The Deployment says what a replica is, and this how those of a new version come: with a share of the requests, and on only while
# their own metrics are good.
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: ${service.name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  # A version whose replicas do not become ready is given up as well.
  progressDeadlineSeconds: {{ add 60 (mul .Values.probes.startup.periodS .Values.probes.startup.failures) }}
  progressDeadlineAbort: true
  workloadRef: {apiVersion: apps/v1, kind: Deployment, name: ${service.name}}
  selector:
    matchLabels: {{- include "selector" . | nindent 6 }}
  strategy:
    {{- if eq $progressive.strategy "canary" }}
    canary:
      maxSurge: 1
      maxUnavailable: 0
      steps:
        {{- range $progressive.steps }}
        - setWeight: {{ . }}
        - analysis: {{- include "measuredBy" $ | nindent 12 }}
        {{- end }}
    {{- else }}
    blueGreen:
      activeService: ${service.name}
      previewService: ${service.name}-preview
      # After they got the requests, for nobody asks a preview. The replicas before stay until it is over; scaleDownDelaySeconds would
      # end the measuring.
      postPromotionAnalysis: {{- include "measuredBy" . | nindent 8 }}
    {{- end }}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata:
  name: ${service.name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  args: [{name: hash}]
  # No data is a failure: where there is no series a result is empty, and without requests it is NaN.
  metrics:
    - name: requests
      {{- include "measured" $progressive.analysis | nindent 6 }}
      successCondition: len(result) == 1 && result[0] >= {{ int $progressive.analysis.leastRequests }}
      provider:
        prometheus:
          address: {{ $progressive.analysis.prometheus }}
          query: >-
            sum(increase({{ include "answers" (list . "count") }}))
    - name: error-percent
      {{- include "measured" $progressive.analysis | nindent 6 }}
      successCondition: len(result) == 1 && !isNaN(result[0]) && result[0] <= {{ $progressive.analysis.errorPercent }}
      provider:
        prometheus:
          address: {{ $progressive.analysis.prometheus }}
          # Where nothing failed there is no series of failures, which is not the same as no data.
          query: >-
            100 * (sum(rate({{ include "answers" (list . "count" \`, ${statusLabel}=~"5.."\`) }})) or vector(0))
            / sum(rate({{ include "answers" (list . "count") }}))
    - name: p99-ms
      {{- include "measured" $progressive.analysis | nindent 6 }}
      successCondition: len(result) == 1 && !isNaN(result[0]) && result[0] <= {{ int $progressive.analysis.p99Ms }}
      provider:
        prometheus:
          address: {{ $progressive.analysis.prometheus }}
          query: >-
            1000 * histogram_quantile(0.99, sum by (le) (rate({{ include "answers" (list . "bucket") }})))
{{- if eq $progressive.strategy "blueGreen" }}
---
apiVersion: v1
kind: Service
metadata:
  name: ${service.name}-preview
  labels: {{- include "labels" . | nindent 4 }}
spec:
  selector: {{- include "selector" . | nindent 4 }}
  ports:
    - {name: http, port: 80, targetPort: http, appProtocol: http}
{{- end }}
{{- end }}

{{/* Of the new replicas alone: what the others answer says nothing about them. */}}
{{- define "measuredBy" -}}
templates: [{templateName: ${service.name}}]
args: [{name: hash, valueFrom: {podTemplateHashValue: Latest}}]
{{- end }}

{{/* The first measurement has a whole window behind it; one bad one is enough, and so is one that could not be made. */}}
{{- define "measured" -}}
initialDelay: {{ int .windowS }}s
interval: {{ int .windowS }}s
count: {{ int .measurements }}
failureLimit: 0
inconclusiveLimit: 0
consecutiveErrorLimit: 0
{{- end }}

{{/* A list: the context, which series of the histogram, and what else they have to be. Probes are no requests. */}}
{{- define "answers" -}}
{{- $context := first . -}}
${histogram}_{{ index . 1 }}{
{{- "" }}namespace={{ $context.Release.Namespace | quote }}, rollouts_pod_template_hash="{{ "{{args.hash}}" }}"
{{- "" }}${routeLabel === undefined ? '' : `, ${routeLabel}!~${JSON.stringify(probeRoutes(service))}`}{{ if gt (len .) 2 }}{{ index . 2 }}{{ end }}}
{{- "" }}[{{ int $context.Values.progressive.analysis.windowS }}s]
{{- end }}
`
}

/** A regular expression of what the platform asks. */
const probeRoutes = ({ probes, metricsPath }: DescribedService): string =>
  [...new Set([...Object.values(probes), metricsPath])].join('|')
