import { type DescribedService, portsOf } from '../../description/described-service.ts'
import { environment } from './environment.ts'
import { containerProbes, podHead, podSpread } from './pod.ts'
import { secretMounts, secretVolumes } from './secrets.ts'

type Worker = NonNullable<DescribedService['worker']>

/** What its pods are called, which no Service sends requests to. */
export const workerName = ({ name }: DescribedService): string => `${name}-worker`

/** Only for a service that has a process of its own for work. */
export function worker(service: DescribedService, { args, queueAge }: Worker): string {
  const { stop, ports } = service
  const name = workerName(service)
  const { traffic, management } = portsOf(service)
  const replicas =
    queueAge === undefined
      ? '  replicas: {{ .Values.worker.replicas }}\n'
      : `  {{- if not .Values.worker.autoscaling.enabled }}
  replicas: {{ .Values.worker.replicas }}
  {{- end }}
`
  return `# Takes work in place of requests: nothing sends it any, so it begins to end at once when it is told to.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {{- include "workerLabels" . | nindent 4 }}
spec:
${replicas}  revisionHistoryLimit: 5
  progressDeadlineSeconds: {{ add 60 (mul .Values.probes.startup.periodS .Values.probes.startup.failures) }}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  selector:
    matchLabels: {app.kubernetes.io/name: ${name}}
  template:
    metadata:
      labels: {{- include "workerLabels" . | nindent 8 }}
      {{- with .Values.podAnnotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
${podHead(service)}      # From SIGTERM to SIGKILL: a piece of work that is begun is ended.
      terminationGracePeriodSeconds: {{ .Values.worker.stop.graceS }}
      securityContext: {{- include "podSecurity" . | nindent 8 }}
${podSpread(`{app.kubernetes.io/name: ${name}}`, 'pod-template-hash')}${secretVolumes(service)}      containers:
        - name: worker
          image: {{ include "image" . }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          # What it said last stands in the pod, for who asks why it ended.
          terminationMessagePolicy: FallbackToLogsOnError
          args: ${JSON.stringify(args)}
          env:
            - {name: ${ports.traffic.variable}, value: "${traffic}"}
${ports.management ? `            - {name: ${ports.management.variable}, value: "${management}"}\n` : ''}${
  stop.propagationMs ? `            - {name: ${stop.propagationMs.variable}, value: "0"}\n` : ''
}            - {name: ${stop.deadlineMs.variable}, value: {{ .Values.worker.stop.deadlineMs | int | quote }}}
${environment(service)}
          ports:
            - ${management === undefined ? `{name: http, containerPort: ${traffic}}` : `{name: management, containerPort: ${management}}`}
${containerProbes(service)}${secretMounts(service)}          securityContext: {{- include "containerSecurity" . | nindent 12 }}
          resources: {{- toYaml .Values.worker.resources | nindent 12 }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${name}
  labels: {{- include "workerLabels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {app.kubernetes.io/name: ${name}}
${queueAge === undefined ? '' : autoscaler(name, queueAge)}
{{- define "workerLabels" -}}
app.kubernetes.io/name: ${name}
app.kubernetes.io/component: worker
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ include "version" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
`
}

const autoscaler = (name: string, queueAge: string): string => `{{- if .Values.worker.autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${name}
  labels: {{- include "workerLabels" . | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}
  minReplicas: {{ .Values.worker.autoscaling.least }}
  maxReplicas: {{ .Values.worker.autoscaling.most }}
  # Needs an adapter that serves the metric as external.metrics.k8s.io. The age is of the queue and not of a replica: it is no average.
  metrics:
    - type: External
      external:
        metric: {name: ${queueAge}}
        target: {type: Value, value: {{ .Values.worker.autoscaling.queueAgeS | quote }}}
  behavior:
    scaleUp: {stabilizationWindowSeconds: 0, policies: [{type: Percent, value: 100, periodSeconds: 15}]}
    scaleDown: {stabilizationWindowSeconds: 300, policies: [{type: Pods, value: 1, periodSeconds: 60}]}
{{- end }}
`
