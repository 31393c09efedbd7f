import type { DescribedService } from '../../description/described-service.ts'
import { EARLY } from './sync-wave.ts'

export const service = ({ name }: DescribedService): string => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  selector: {{- include "selector" . | nindent 4 }}
  ports:
    - {name: http, port: 80, targetPort: http, appProtocol: http}
  # To a replica in the zone of who asks, while there is one.
  trafficDistribution: PreferClose
`

export const serviceAccount = ({
  name,
  dependencies,
}: DescribedService): string => `# It talks to nobody in the cluster's API, so it has no token.
apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
${
  dependencies.some(({ prepares }) => prepares)
    ? `  annotations:
${EARLY}    {{- with .Values.serviceAccount.annotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}`
    : `  {{- with .Values.serviceAccount.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}`
}
automountServiceAccountToken: false
`

export const ingress = ({ name }: DescribedService): string => `{{- if .Values.ingress.enabled }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
  {{- with .Values.ingress.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  ingressClassName: {{ .Values.ingress.className }}
  tls:
    - hosts: {{- toYaml .Values.ingress.hosts | nindent 8 }}
      secretName: {{ .Values.ingress.tlsSecret }}
  rules:
    {{- range .Values.ingress.hosts }}
    - host: {{ . }}
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: ${name}, port: {name: http}}}}
    {{- end }}
{{- end }}
`
