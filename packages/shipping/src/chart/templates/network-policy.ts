import { type DescribedService, portsOf } from '../../description/described-service.ts'
import { workerName } from './worker.ts'

/** Everything is refused but what is declared. */
export const networkPolicy = (service: DescribedService): string => `{{- if .Values.network.enabled }}
# What is not named here is refused. Probes come from the node, which no policy keeps away.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${service.name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  podSelector:
${pods(service)}
  policyTypes: [Ingress, Egress]
  ingress:
    - ports: [{port: http}]
      {{- with .Values.network.from }}
      from: {{- toYaml . | nindent 8 }}
      {{- end }}
${managementRule(service)}${egressRules(service)}${service.worker ? workerPolicy(service) : ''}{{- end }}
`

const pods = ({ name, dependencies }: DescribedService): string =>
  dependencies.some(({ prepares }) => prepares)
    ? `    matchExpressions:
      - {key: app.kubernetes.io/name, operator: In, values: [${name}, ${name}-prepare]}`
    : `    matchLabels: {{- include "selector" . | nindent 6 }}`

/** Nobody sends it requests. */
function workerPolicy(service: DescribedService): string {
  const name = workerName(service)
  const rule = managementRule(service)
  const ingress = rule && `  {{- if .Values.network.managementFrom }}\n  ingress:\n${rule}  {{- end }}\n`
  return `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  labels: {{- include "workerLabels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {app.kubernetes.io/name: ${name}}
  policyTypes: [Ingress, Egress]
${ingress}${egressRules(service)}`
}

const managementRule = (service: DescribedService): string =>
  portsOf(service).management === undefined
    ? ''
    : `    {{- with .Values.network.managementFrom }}
    - from: {{- toYaml . | nindent 8 }}
      ports: [{port: management}]
    {{- end }}
`

function egressRules({ dependencies }: DescribedService): string {
  const rules = dependencies.map(
    ({ name, kind, policy }) => `    {{- with .Values.network.egress.${name} }}
    # ${name} (${kind}, ${policy})
    - ports:
        {{- range .ports }}
        - {port: {{ . }}, protocol: TCP}
        {{- end }}
      {{- with .to }}
      to: {{- toYaml . | nindent 8 }}
      {{- end }}
    {{- end }}
`,
  )
  return `  egress:
    # Names.
    - ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
      to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
${rules.join('')}    {{- with .Values.network.moreEgress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
`
}
