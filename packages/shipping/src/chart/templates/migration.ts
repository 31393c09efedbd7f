import type { DescribedService } from '../../description/described-service.ts'
import { environment } from './environment.ts'
import { POD_PLACE, podAccount } from './pod.ts'
import { secretMounts, secretVolumes } from './secrets.ts'

/** Only for a service that has something to prepare. */
export const migration = (
  service: DescribedService,
  prepare: readonly string[],
): string => `{{- if .Values.migration.enabled }}
# Before the replicas of a new version: one that fails stops the upgrade, and what runs goes on. Not before the first install,
# when the Secret of this release is not there yet; a replica prepares what nobody has prepared.
apiVersion: batch/v1
kind: Job
metadata:
  name: ${service.name}-prepare
  labels: {{- include "labels" . | nindent 4 }}
  annotations:
    helm.sh/hook: pre-upgrade
    helm.sh/hook-delete-policy: before-hook-creation
    # Argo CD does not tell an install from an upgrade: after the account and the Secret that it needs, before the replicas.
    argocd.argoproj.io/hook: Sync
    argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
    argocd.argoproj.io/sync-wave: "-1"
spec:
  backoffLimit: 1
  activeDeadlineSeconds: {{ .Values.migration.deadlineS }}
  ttlSecondsAfterFinished: 86400
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${service.name}-prepare
        app.kubernetes.io/instance: {{ .Release.Name }}
    spec:
      restartPolicy: Never
${podAccount(service)}${POD_PLACE}      securityContext: {{- include "podSecurity" . | nindent 8 }}
${secretVolumes(service)}      containers:
        - name: prepare
          image: {{ include "image" . }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          # What it said last stands in the pod, for who asks why it ended.
          terminationMessagePolicy: FallbackToLogsOnError
          args: ${JSON.stringify(prepare)}
          env:
${environment(service)}
${secretMounts(service)}          securityContext: {{- include "containerSecurity" . | nindent 12 }}
          resources: {{- toYaml .Values.resources | nindent 12 }}
{{- end }}
`
