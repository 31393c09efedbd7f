import type { DescribedService } from '../../description/described-service.ts'
import { EARLY } from './sync-wave.ts'

/** Where the files of a Secret are in a container, one for each variable. */
const FOLDER = '/run/secrets'

/** Items of a list of variables: the values, or where files with them are. */
export const secretVariableItems = ({ secretsFolder }: DescribedService): string => {
  const items = `{{- range .Values.secrets.variables }}
- name: {{ . }}
  valueFrom: {secretKeyRef: {name: {{ include "secret" $ }}, key: {{ . }}}}
{{- end }}`
  if (secretsFolder === undefined) return items
  return `{{- if include "secretFiles" . }}
- {name: ${secretsFolder}, value: ${FOLDER}}
{{- else }}
${items}
{{- end }}`
}

/** A template that is not empty where secrets are files; none for a service that reads no folder. */
export const secretFiles = ({ secretsFolder }: DescribedService): string =>
  secretsFolder === undefined
    ? ''
    : `
{{/* Not empty where a replica gets them as files. */}}
{{- define "secretFiles" -}}
{{- if and (eq .Values.secrets.as "files") .Values.secrets.variables }}true{{ end }}
{{- end }}
`

/** Lines of a pod that hold the files. */
export const secretVolumes = ({ secretsFolder }: DescribedService): string =>
  secretsFolder === undefined
    ? ''
    : `      {{- if include "secretFiles" . }}
      # In memory, and for the group of the process alone. A name that the Secret does not have keeps the pod from starting.
      volumes:
        - name: secrets
          secret:
            secretName: {{ include "secret" . }}
            defaultMode: 0440
            items:
              {{- range .Values.secrets.variables }}
              - {key: {{ . }}, path: {{ . }}}
              {{- end }}
      {{- end }}
`

/** Lines of a container that mount them. */
export const secretMounts = ({ secretsFolder }: DescribedService): string =>
  secretsFolder === undefined
    ? ''
    : `          {{- if include "secretFiles" . }}
          volumeMounts: [{name: secrets, mountPath: ${FOLDER}, readOnly: true}]
          {{- end }}
`

/** Where its secrets come from, when the release does not find them in a Secret that is there. */
export function externalSecret({ name, dependencies }: DescribedService): string {
  const early = dependencies.some(({ prepares }) => prepares) ? `  annotations:\n${EARLY}` : ''
  return `{{- if ne .Values.secrets.from "existing" }}
{{- $isVault := eq .Values.secrets.from "vault" }}
{{- $from := ternary .Values.secrets.vault .Values.secrets.external $isVault }}
{{- $store := ternary (dict "name" "${name}" "kind" "SecretStore") .Values.secrets.external.store $isVault }}
{{- if $isVault }}
# Vault knows this release by its service account: no token of Vault is kept anywhere.
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
${early}spec:
  provider:
    vault:
      server: {{ $from.server }}
      path: {{ $from.path }}
      version: v2
      {{- with $from.caProvider }}
      caProvider: {{- toYaml . | nindent 8 }}
      {{- end }}
      auth:
        kubernetes: {mountPath: {{ $from.auth }}, role: {{ $from.role }}, serviceAccountRef: {name: ${name}}}
---
{{- end }}
# The operator keeps the Secret in step with the store.
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
${early}spec:
  refreshInterval: {{ $from.refreshInterval }}
  secretStoreRef: {{- toYaml $store | nindent 4 }}
  target: {name: {{ include "secret" . }}, creationPolicy: Owner}
  data:
    {{- range .Values.secrets.variables }}
    - secretKey: {{ . }}
      remoteRef: {key: {{ $from.key }}, property: {{ . }}}
    {{- end }}
{{- end }}
`
}
