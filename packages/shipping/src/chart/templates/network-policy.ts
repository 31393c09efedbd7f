import { type DescribedService, portsOf } from '../../description/described-service.ts'
import { EARLY } from './sync-wave.ts'
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
    matchLabels: {{- include "selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - ports: [{port: http}]
      {{- with .Values.network.from }}
      from: {{- toYaml . | nindent 8 }}
      {{- end }}
${managementRule(service)}${egressRules(service)}${service.worker ? workerPolicy(service) : ''}{{- end }}
`

/** Of what runs before an upgrade: it reaches what the new version is to reach, which the policy of the replicas does not say yet. */
export const migrationPolicy = (
  service: DescribedService,
): string => `{{- if and .Values.migration.enabled .Values.network.enabled }}
# Before the migration, which reaches what the new version is told: the policy of the replicas is still that of the version before.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${service.name}-prepare
  labels: {{- include "labels" . | nindent 4 }}
  annotations:
    helm.sh/hook: pre-upgrade
    helm.sh/hook-weight: "-1"
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
    argocd.argoproj.io/hook: Sync
    argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
${EARLY}spec:
  podSelector:
    matchLabels: {app.kubernetes.io/name: ${service.name}-prepare}
  policyTypes: [Ingress, Egress]
${egressRules(service)}{{- end }}
`

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
