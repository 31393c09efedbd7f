import type { DescribedService } from '../../description/described-service.ts'

/** Requests of gateways that are there already, or of the chart's own by HTTPS. */
export const httpRoute = ({ name }: DescribedService): string => `{{- if .Values.route.enabled }}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  parentRefs:
    {{- with .Values.route.gateways }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- if .Values.gateway.enabled }}
    {{- range $index, $_ := .Values.route.hosts }}
    - {name: ${name}, sectionName: https-{{ $index }}}
    {{- end }}
    {{- end }}
  hostnames: {{- toYaml .Values.route.hosts | nindent 4 }}
  rules:
    - backendRefs: [{name: ${name}, port: 80}]
      {{- if .Values.route.timeoutS }}
      timeouts: {request: {{ .Values.route.timeoutS | int }}s}
      {{- end }}
{{- end }}
`

/** A gateway of the chart's own, and what it needs: who comes by HTTP is sent to HTTPS. */
export const gateway = ({
  name,
}: DescribedService): string => `{{- if and .Values.route.enabled .Values.gateway.enabled }}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  gatewayClassName: {{ .Values.gateway.className }}
  listeners:
    # Open to all hosts: an authority asks here as well.
    - {name: http, port: 80, protocol: HTTP}
    {{- range $index, $host := .Values.route.hosts }}
    - name: https-{{ $index }}
      port: 443
      protocol: HTTPS
      hostname: {{ $host | quote }}
      tls: {mode: Terminate, certificateRefs: [{name: {{ $.Values.gateway.tlsSecret }}}]}
    {{- end }}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: ${name}-redirect
  labels: {{- include "labels" . | nindent 4 }}
spec:
  parentRefs: [{name: ${name}, sectionName: http}]
  hostnames: {{- toYaml .Values.route.hosts | nindent 4 }}
  rules:
    - filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}]
{{- end }}
`

/** By cert-manager, which renews it when a third of its time is left. */
export const certificate = ({
  name,
}: DescribedService): string => `{{- $certificate := .Values.gateway.certificate }}
{{- if and .Values.route.enabled .Values.gateway.enabled (ne $certificate.from "existing") }}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  secretName: {{ .Values.gateway.tlsSecret }}
  dnsNames: {{- toYaml .Values.route.hosts | nindent 4 }}
  # With another key each time.
  privateKey: {algorithm: ECDSA, size: 256, rotationPolicy: Always}
  issuerRef:
    group: cert-manager.io
    {{- if eq $certificate.from "acme" }}
    kind: Issuer
    name: ${name}
    {{- else }}
    kind: {{ $certificate.issuer.kind }}
    name: {{ $certificate.issuer.name }}
    {{- end }}
{{- if eq $certificate.from "acme" }}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  acme:
    server: {{ $certificate.acme.server }}
    {{- with $certificate.acme.email }}
    email: {{ . | quote }}
    {{- end }}
    # Its account with the authority.
    privateKeySecretRef: {name: ${name}-acme}
    # The authority asks each host by HTTP: its path is longer than that of the redirect, so it counts.
    solvers: [{http01: {gatewayHTTPRoute: {parentRefs: [{name: ${name}, kind: Gateway, sectionName: http}]}}}]
{{- end }}
{{- end }}
`
