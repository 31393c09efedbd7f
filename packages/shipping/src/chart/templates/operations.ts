import { type DescribedService, measuredRequests, portsOf } from '../../description/described-service.ts'
import { workerName } from './worker.ts'

const inFlight = (metric: string): string => `    {{- with .Values.autoscaling.inFlight }}
    # Needs an adapter that serves the metric of the pods as custom.metrics.k8s.io.
    - type: Pods
      pods: {metric: {name: ${metric}}, target: {type: AverageValue, averageValue: {{ . | quote }}}}
    {{- end }}
`

export const disruption = ({
  name,
}: DescribedService): string => `# At most so many are taken away at once by whoever drains nodes. It counts what is unavailable, not what has to be there, so it
# never keeps the last node of a small release from being drained.
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ .Values.disruption.maxUnavailable }}
  # One that is not ready serves nobody: it may go at any time.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "selector" . | nindent 6 }}
`

export const autoscaler = (service: DescribedService): string => {
  const { name, signals } = service
  const target = (kind: string) =>
    `{apiVersion: ${kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1'}, kind: ${kind}, name: ${name}}`
  return `{{- if .Values.autoscaling.enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  scaleTargetRef: ${measuredRequests(service) ? `{{ if .Values.progressive.enabled }}${target('Rollout')}{{ else }}${target('Deployment')}{{ end }}` : target('Deployment')}
  minReplicas: {{ .Values.autoscaling.least }}
  maxReplicas: {{ .Values.autoscaling.most }}
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: {{ .Values.autoscaling.cpuPercent }}}}
    - type: Resource
      resource: {name: memory, target: {type: Utilization, averageUtilization: {{ .Values.autoscaling.memoryPercent }}}}
${signals.activeRequests ? inFlight(signals.activeRequests) : ''}  # Up at once, down slowly: what was needed a minute ago may be needed again.
  behavior:
    scaleUp: {stabilizationWindowSeconds: 0, policies: [{type: Percent, value: 100, periodSeconds: 15}]}
    scaleDown: {stabilizationWindowSeconds: 300, policies: [{type: Pods, value: 1, periodSeconds: 60}]}
{{- end }}
`
}

const BY_VERSION = `  {{- if .Values.progressive.enabled }}
  # By it the new replicas are told from those before.
  podTargetLabels: [rollouts-pod-template-hash]
  {{- end }}
`

export function podMonitor(service: DescribedService): string {
  const port = portsOf(service).management === undefined ? 'http' : 'management'
  const pods = service.worker
    ? `    matchExpressions:
      - {key: app.kubernetes.io/name, operator: In, values: [${service.name}, ${workerName(service)}]}`
    : `    matchLabels: {{- include "selector" . | nindent 6 }}`
  return `{{- if .Values.monitoring.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: ${service.name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  # Rules and dashboards know a service by it.
  jobLabel: app.kubernetes.io/name
  selector:
${pods}
${measuredRequests(service) ? BY_VERSION : ''}  podMetricsEndpoints:
    - {port: ${port}, path: ${service.metricsPath}, interval: {{ .Values.monitoring.interval }}}
{{- end }}
`
}
