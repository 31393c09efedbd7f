import type { PlacedChart } from './placed-chart.ts'

/** One for each service that the environment names. */
export const applications = (charts: readonly PlacedChart[]): string => `{{/* Where the charts are. */}}
{{- $folders := dict
${charts.map(({ name, folder }) => `  ${JSON.stringify(name)} ${JSON.stringify(folder)}`).join('\n')}
}}
{{- range $name, $service := .Values.services }}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {{ $name }}-{{ $.Values.environment }}
  namespace: {{ $.Release.Namespace }}
  # Without a finalizer: whoever takes a line away ends the deliveries, and not what runs.
spec:
  project: {{ $.Values.environment }}
  destination: {server: {{ $.Values.server | quote }}, namespace: {{ $.Values.namespacePrefix }}{{ $name }}}
  source:
    repoURL: {{ $.Values.repository | quote }}
    # Chart, values and image of one moment: taking the tag back takes all three back.
    targetRevision: {{ $service.tag | quote }}
    path: {{ get $folders $name }}/helm
    helm:
      releaseName: {{ $name }}
      valueFiles: [../values/{{ $.Values.environment }}.yaml]
      parameters:
        - name: image.tag
          value: {{ regexMatch "^[0-9a-f]{40}$" $service.tag | ternary (print "sha-" $service.tag) $service.tag | quote }}
          forceString: true
  # Argo Rollouts says by it which replicas get the requests, where a version comes by blue and green.
  ignoreDifferences:
    - {kind: Service, jsonPointers: [/spec/selector/rollouts-pod-template-hash]}
  syncPolicy:
    # What a hand changes in the cluster is changed back.
    automated: {prune: true, selfHeal: true}
    syncOptions: [CreateNamespace=true, ServerSideApply=true, PruneLast=true, RespectIgnoreDifferences=true]
    managedNamespaceMetadata:
      labels:
        pod-security.kubernetes.io/enforce: restricted
        seaworthy.dev/policies: enforced
    retry: {limit: 3, backoff: {duration: 10s, factor: 2, maxDuration: 2m}}
{{- end }}
`
