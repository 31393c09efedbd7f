/** Kinds that the charts have, by group. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  '': ['ConfigMap', 'Service', 'ServiceAccount'],
  apps: ['Deployment'],
  'argoproj.io': ['AnalysisTemplate', 'Rollout'],
  autoscaling: ['HorizontalPodAutoscaler'],
  batch: ['Job'],
  'cert-manager.io': ['Certificate', 'Issuer'],
  'external-secrets.io': ['ExternalSecret', 'SecretStore'],
  'gateway.networking.k8s.io': ['Gateway', 'HTTPRoute'],
  'monitoring.coreos.com': ['PodMonitor', 'Probe', 'PrometheusRule'],
  'networking.k8s.io': ['Ingress', 'NetworkPolicy'],
  policy: ['PodDisruptionBudget'],
}

/** What the applications of an environment may do. */
export const project =
  (): string => `# What a chart may bring, and where: nothing that grants rights, no Secret, and nothing outside the namespaces of its services.
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: {{ .Values.environment }}
  namespace: {{ .Release.Namespace }}
  # Before the applications that are in it.
  annotations: {argocd.argoproj.io/sync-wave: "-1"}
spec:
  description: The services of {{ .Values.environment }}
  sourceRepos: [{{ .Values.repository | quote }}]
  destinations:
    {{- range $name, $_ := .Values.services }}
    - {server: {{ $.Values.server | quote }}, namespace: {{ $.Values.namespacePrefix }}{{ $name }}}
    {{- end }}
  clusterResourceWhitelist: [{group: "", kind: Namespace}]
  namespaceResourceWhitelist:
${Object.entries(KINDS)
  .flatMap(([group, kinds]) => kinds.map((kind) => `    - {group: ${JSON.stringify(group)}, kind: ${kind}}`))
  .join('\n')}
`
