import { type DescribedService, measuredRequests, waitsItself } from '../../description/described-service.ts'

/** What requests in flight do not get of the deadline, because the phases after them need it, milliseconds. */
export const LATER_PHASES_MS = 4_000
/** From the deadline, at which the process ends itself, to the moment at which the platform kills it, milliseconds. */
export const GRACE_RESERVE_MS = 3_000

/** Numbers that have to fit each other, which no schema can say: rendering fails with the two that do not. */
export function numbers(service: DescribedService): string {
  const { longestAnswerMs } = service
  const isInside = waitsItself(service)
  return `{{- define "numbers" -}}
{{- $stop := .Values.stop }}
{{- $window := int $stop.propagationMs }}
{{- $deadline := int $stop.deadlineMs }}
{{- $lag := int $stop.endpointsLagMs }}
{{- /* The window is ${isInside ? 'a part of the deadline' : 'before SIGTERM, so before the deadline begins'}. */}}
{{- $inside := ${isInside ? '$window' : '0'} }}
{{- $before := ${isInside ? '0' : '$window'} }}
{{- $answers := sub (sub $deadline $inside) ${LATER_PHASES_MS} }}
{{- if lt $window (add $lag 1000 | int) }}
{{- fail (printf "stop.propagationMs is %d, expected at least %d: requests still come for stop.endpointsLagMs (%d) after a pod was told to stop, and a second more is kept in reserve" $window (add $lag 1000) $lag) }}
{{- end }}
{{- if lt (int $answers) ${longestAnswerMs} }}
{{- fail (printf "stop.deadlineMs is %d, expected at least %d: beside the part of stop.propagationMs in it (%d) an answer of ${longestAnswerMs} ms, the longest that is declared, and ${LATER_PHASES_MS} ms for the rest have to fit" $deadline (add $inside ${longestAnswerMs + LATER_PHASES_MS}) (int $inside)) }}
{{- end }}
{{- if lt (mul (int $stop.graceS) 1000) (add $deadline $before ${GRACE_RESERVE_MS}) }}
{{- fail (printf "stop.graceS is %d, expected at least %d: the process has stop.deadlineMs (%d) to end by itself, and ${GRACE_RESERVE_MS} ms are kept in reserve before it is killed${isInside ? '' : '; stop.propagationMs comes before'}" (int $stop.graceS) (div (add $deadline $before ${GRACE_RESERVE_MS} 999) 1000) $deadline) }}
{{- end }}
{{- $ready := .Values.probes.readiness }}
{{- if gt (mul $ready.periodS $ready.failures | int) 10 }}
{{- fail (printf "probes.readiness takes %d s to notice (periodS %d times failures %d), expected at most 10: so long a pod that cannot serve gets requests" (mul $ready.periodS $ready.failures) (int $ready.periodS) (int $ready.failures)) }}
{{- end }}
{{- $live := .Values.probes.liveness }}
{{- if lt (mul $live.periodS $live.failures | int) 15 }}
{{- fail (printf "probes.liveness gives up after %d s (periodS %d times failures %d), expected at least 15: a pause of the machine would end every pod at once" (mul $live.periodS $live.failures) (int $live.periodS) (int $live.failures)) }}
{{- end }}
{{- $least := int .Values.replicas }}
{{- if .Values.autoscaling.enabled }}
{{- $least = int .Values.autoscaling.least }}
{{- if gt $least (int .Values.autoscaling.most) }}
{{- fail (printf "autoscaling.least is %d, expected at most autoscaling.most (%d)" $least (int .Values.autoscaling.most)) }}
{{- end }}
{{- end }}
{{- if and (gt $least 1) (ge (int .Values.disruption.maxUnavailable) $least) }}
{{- fail (printf "disruption.maxUnavailable is %d, expected less than the least number of replicas (%d): a drain could take all at once" (int .Values.disruption.maxUnavailable) $least) }}
{{- end }}
${measuredRequests(service) ? PROGRESSIVE : ''}${service.worker ? workerNumbers(service.worker) : ''}{{- end }}
`
}

/** A release is only as good as what is measured of it. */
const PROGRESSIVE = `{{- if .Values.progressive.enabled }}
{{- if not .Values.monitoring.enabled }}
{{- fail "progressive.enabled is true, expected monitoring.enabled to be true as well: a version that nobody measures would be given up each time" }}
{{- end }}
{{- $interval := .Values.monitoring.interval }}
{{- $every := mul (regexFind "^[0-9]+" $interval | int) (index (dict "s" 1 "m" 60 "h" 3600) (regexFind "[smh]$" $interval)) }}
{{- $looksBack := int .Values.progressive.analysis.windowS }}
{{- if lt $looksBack (mul 4 $every | int) }}
{{- fail (printf "progressive.analysis.windowS is %d, expected at least %d: metrics are read every monitoring.interval (%s), and a rate of fewer than four readings comes to nothing once one is missed" $looksBack (mul 4 $every) $interval) }}
{{- end }}
{{- $share := 0 }}
{{- range .Values.progressive.steps }}
{{- if le (int .) $share }}
{{- fail (printf "progressive.steps has %d after %d, expected shares that grow: a new version is not given less after it was measured" (int .) $share) }}
{{- end }}
{{- $share = int . }}
{{- end }}
{{- end }}
`

const workerNumbers = ({
  longestWorkMs,
  queueAge,
}: NonNullable<DescribedService['worker']>): string => `{{- $stop = .Values.worker.stop }}
{{- $deadline = int $stop.deadlineMs }}
{{- if lt $deadline ${longestWorkMs + LATER_PHASES_MS} }}
{{- fail (printf "worker.stop.deadlineMs is %d, expected at least ${longestWorkMs + LATER_PHASES_MS}: a piece of work of ${longestWorkMs} ms, the longest that is declared, and ${LATER_PHASES_MS} ms for the rest have to fit" $deadline) }}
{{- end }}
{{- if lt (mul (int $stop.graceS) 1000) (add $deadline ${GRACE_RESERVE_MS}) }}
{{- fail (printf "worker.stop.graceS is %d, expected at least %d: the process has worker.stop.deadlineMs (%d) to end by itself, and ${GRACE_RESERVE_MS} ms are kept in reserve before it is killed" (int $stop.graceS) (div (add $deadline ${GRACE_RESERVE_MS} 999) 1000) $deadline) }}
{{- end }}
${
  queueAge === undefined
    ? ''
    : `{{- $scaling := .Values.worker.autoscaling }}
{{- if and $scaling.enabled (gt (int $scaling.least) (int $scaling.most)) }}
{{- fail (printf "worker.autoscaling.least is %d, expected at most worker.autoscaling.most (%d)" (int $scaling.least) (int $scaling.most)) }}
{{- end }}
`
}`
