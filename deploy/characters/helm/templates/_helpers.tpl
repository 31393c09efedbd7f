{{/* Fixed, as a selector cannot be changed: what varies is a label. */}}
{{- define "selector" -}}
app.kubernetes.io/name: characters
{{- end }}

{{- define "version" -}}
{{ .Values.image.tag | default "0.1.0" | trunc 63 }}
{{- end }}

{{- define "labels" -}}
{{ include "selector" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ include "version" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag }}{{ end }}
{{- end }}

{{- define "secret" -}}
{{ .Values.secrets.name | default "characters" }}
{{- end }}

{{/* Pod Security "restricted", for every pod of the chart. */}}
{{- define "podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Not empty where a replica gets them as files. */}}
{{- define "secretFiles" -}}
{{- if and (eq .Values.secrets.as "files") .Values.secrets.variables (ne .Values.secrets.from "service") }}true{{ end }}
{{- end }}

{{/* Settings in plain text, then those that come from the Secret. A number is written as JSON: as text, ten million is 1e+07. */}}
{{- define "environment" -}}
- {name: NODE_ENV, value: production}
{{- range $variable, $value := .Values.environment }}
- {name: {{ $variable }}, value: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}}
{{- end }}
{{- if eq .Values.secrets.from "service" }}
{{- with .Values.secrets.vault }}
- {name: SECRET_STORE, value: vault}
- {name: SECRET_STORE_NAMES, value: {{ .key | quote }}}
- {name: VAULT_ADDR, value: {{ .server | quote }}}
- {name: VAULT_KV_MOUNT, value: {{ .path | quote }}}
- {name: VAULT_AUTH, value: kubernetes}
- {name: VAULT_KUBERNETES_MOUNT, value: {{ .auth | quote }}}
- {name: VAULT_KUBERNETES_ROLE, value: {{ .role | quote }}}
{{- with .caProvider }}
- {name: VAULT_CACERT, value: /run/vault/ca.crt}
{{- end }}
{{- end }}
{{- else if include "secretFiles" . }}
- {name: SECRETS_DIR, value: /run/secrets}
{{- else }}
{{- range .Values.secrets.variables }}
- name: {{ . }}
  valueFrom: {secretKeyRef: {name: {{ include "secret" $ }}, key: {{ . }}}}
{{- end }}
{{- end }}
{{- end }}
