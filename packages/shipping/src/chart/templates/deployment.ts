import {
  type DescribedService,
  measuredRequests,
  portsOf,
  waitsItself,
} from '../../description/described-service.ts'
import { environment } from './environment.ts'
import { containerProbes, podHead, podSpread } from './pod.ts'
import { secretMounts, secretVolumes } from './secrets.ts'

export function deployment(service: DescribedService): string {
  const { name, stop, ports } = service
  const { traffic, management } = portsOf(service)
  const managed = ports.management
    ? `            - {name: ${ports.management.variable}, value: "${management}"}\n`
    : ''
  const managedPort =
    management === undefined ? '' : `            - {name: management, containerPort: ${management}}\n`
  const window = stop.propagationMs
    ? `            - {name: ${stop.propagationMs.variable}, value: {{ .Values.stop.propagationMs | int | quote }}}\n`
    : ''
  const preStop = !waitsItself(service)
    ? `          # It does not wait by itself for endpoints to follow, so the platform waits before it sends SIGTERM.
          lifecycle: {preStop: {sleep: {seconds: {{ div (add .Values.stop.propagationMs 999) 1000 }}}}}
`
    : ''
  const progressive = measuredRequests(service) !== undefined
  const hash = progressive
    ? '{{ .Values.progressive.enabled | ternary "rollouts-pod-template-hash" "pod-template-hash" }}'
    : 'pod-template-hash'
  const none = progressive
    ? `  {{- if and .Values.progressive.enabled (not .Values.progressive.takesOver) }}
  # The Rollout has the replicas.
  replicas: 0
  {{- else if not .Values.autoscaling.enabled }}`
    : '  {{- if not .Values.autoscaling.enabled }}'
  return `{{- include "numbers" . }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
${none}
  replicas: {{ .Values.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  # Counted from the last progress: longer than a pod may take to be ready.
  progressDeadlineSeconds: {{ add 60 (mul .Values.probes.startup.periodS .Values.probes.startup.failures) }}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  selector:
    matchLabels: {{- include "selector" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "labels" . | nindent 8 }}
      {{- with .Values.podAnnotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
${podHead(service)}      # From SIGTERM${preStop ? ' and the sleep before it' : ''} to SIGKILL.
      terminationGracePeriodSeconds: {{ .Values.stop.graceS }}
      securityContext: {{- include "podSecurity" . | nindent 8 }}
${podSpread('{{ include "selector" . | fromYaml | toJson }}', hash)}${secretVolumes(service)}      containers:
        - name: ${name}
          image: {{ include "image" . }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          # What it said last stands in the pod, for who asks why it ended.
          terminationMessagePolicy: FallbackToLogsOnError
          env:
            - {name: ${ports.traffic.variable}, value: "${traffic}"}
${managed}${window}            - {name: ${stop.deadlineMs.variable}, value: {{ .Values.stop.deadlineMs | int | quote }}}
${environment(service)}
          ports:
            - {name: http, containerPort: ${traffic}}
${managedPort}${preStop}${containerProbes(service)}${secretMounts(service)}          securityContext: {{- include "containerSecurity" . | nindent 12 }}
          resources: {{- toYaml .Values.resources | nindent 12 }}
`
}
