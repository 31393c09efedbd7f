import { type DescribedService, readsNodeEnv } from '../../description/described-service.ts'
import { secretFiles, secretVariableItems } from './secrets.ts'

/** Names, labels, the image, and whatever else several templates say. */
export function namedTemplates(service: DescribedService): string {
  const { name, version } = service
  const production = readsNodeEnv(service) ? '- {name: NODE_ENV, value: production}\n' : ''
  return `{{/* Fixed, as a selector cannot be changed: what varies is a label. */}}
{{- define "selector" -}}
app.kubernetes.io/name: ${name}
{{- end }}

{{- define "version" -}}
{{ .Values.image.tag | default ${JSON.stringify(version)} | trunc 63 }}
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
{{ .Values.secrets.name | default "${name}" }}
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
${secretFiles(service)}
{{/* Settings in plain text, then those that come from the Secret. A number is written as JSON: as text, ten million is 1e+07. */}}
{{- define "environment" -}}
${production}{{- range $variable, $value := .Values.environment }}
- {name: {{ $variable }}, value: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}}
{{- end }}
${secretVariableItems(service)}
{{- end }}
`
}
