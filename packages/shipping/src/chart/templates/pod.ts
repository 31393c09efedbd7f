import { type DescribedService, portsOf } from '../../description/described-service.ts'

/** Who a pod is: lines of its spec. */
export const podAccount = ({ name }: DescribedService): string => `      serviceAccountName: ${name}
      automountServiceAccountToken: false
      enableServiceLinks: false
`

/** Where a pod may go, and what its image is fetched with: lines of its spec. */
export const POD_PLACE = `      {{- with .Values.imagePullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
`

/** Both, of a pod that is there all the time. */
export const podHead = (
  service: DescribedService,
): string => `${podAccount(service)}      {{- with .Values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
${POD_PLACE}`

/**
 * Where pods of a kind are beside each other.
 *
 * @param labels by which they are known, as JSON
 * @param hash the label that tells one version from another
 */
export const podSpread = (
  labels: string,
  hash: string,
): string => `      # Over zones as far as they have room: with DoNotSchedule a zone that is drained would leave pods without a place.
      topologySpreadConstraints:
${['topology.kubernetes.io/zone', 'kubernetes.io/hostname']
  .map(
    (key) => `        - maxSkew: 1
          topologyKey: ${key}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: {matchLabels: ${labels}}
          matchLabelKeys: [${hash}]
`,
  )
  .join('')}`

/** What is asked of a container, at the management port where there is one. */
export function containerProbes(service: DescribedService): string {
  const { probes } = service
  const port = portsOf(service).management === undefined ? 'http' : 'management'
  return `          # How long it may take from its start to its first answer; until then the other two are not asked.
          startupProbe:
            httpGet: {path: ${probes.startup}, port: ${port}}
            periodSeconds: {{ .Values.probes.startup.periodS }}
            failureThreshold: {{ .Values.probes.startup.failures }}
          # Off for as long as it cannot serve: it gets no new requests.
          readinessProbe:
            httpGet: {path: ${probes.ready}, port: ${port}}
            periodSeconds: {{ .Values.probes.readiness.periodS }}
            timeoutSeconds: {{ .Values.probes.readiness.timeoutS }}
            failureThreshold: {{ .Values.probes.readiness.failures }}
          # Asks no dependency: a restart does not bring a database back.
          livenessProbe:
            httpGet: {path: ${probes.live}, port: ${port}}
            periodSeconds: {{ .Values.probes.liveness.periodS }}
            timeoutSeconds: {{ .Values.probes.liveness.timeoutS }}
            failureThreshold: {{ .Values.probes.liveness.failures }}
`
}
