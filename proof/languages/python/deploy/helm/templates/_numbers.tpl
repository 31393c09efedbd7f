{{- define "numbers" -}}
{{- $stop := .Values.stop }}
{{- $window := int $stop.propagationMs }}
{{- $deadline := int $stop.deadlineMs }}
{{- $lag := int $stop.endpointsLagMs }}
{{- /* The window is a part of the deadline. */}}
{{- $inside := $window }}
{{- $before := 0 }}
{{- $answers := sub (sub $deadline $inside) 4000 }}
{{- if lt $window (add $lag 1000 | int) }}
{{- fail (printf "stop.propagationMs is %d, expected at least %d: requests still come for stop.endpointsLagMs (%d) after a pod was told to stop, and a second more is kept in reserve" $window (add $lag 1000) $lag) }}
{{- end }}
{{- if lt (int $answers) 5000 }}
{{- fail (printf "stop.deadlineMs is %d, expected at least %d: beside the part of stop.propagationMs in it (%d) an answer of 5000 ms, the longest that is declared, and 4000 ms for the rest have to fit" $deadline (add $inside 9000) (int $inside)) }}
{{- end }}
{{- if lt (mul (int $stop.graceS) 1000) (add $deadline $before 3000) }}
{{- fail (printf "stop.graceS is %d, expected at least %d: the process has stop.deadlineMs (%d) to end by itself, and 3000 ms are kept in reserve before it is killed" (int $stop.graceS) (div (add $deadline $before 3000 999) 1000) $deadline) }}
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
{{- if .Values.progressive.enabled }}
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
{{- end }}
