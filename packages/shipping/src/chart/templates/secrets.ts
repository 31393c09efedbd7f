import type { DescribedService } from '../../description/described-service.ts'
import { EARLY } from './sync-wave.ts'

/** Where the files of a Secret are in a container, one for each variable. */
const FOLDER = '/run/secrets'

/** Where a token of the account is, for Vault alone, and the certificate of who signed that of Vault. */
const TOKEN_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount'
const AUTHORITY_FOLDER = '/run/vault'

/** Items of a list of variables: the values, where files with them are, or where the service reads them itself. */
export const secretVariableItems = ({ secretsFolder, readsVault }: DescribedService): string => {
  const cases = [
    ...(readsVault ? [['eq .Values.secrets.from "service"', VAULT_ITEMS] as const] : []),
    ...(secretsFolder === undefined
      ? []
      : [['include "secretFiles" .', `- {name: ${secretsFolder}, value: ${FOLDER}}`] as const]),
  ]
  const otherwise = `{{- range .Values.secrets.variables }}
- name: {{ . }}
  valueFrom: {secretKeyRef: {name: {{ include "secret" $ }}, key: {{ . }}}}
{{- end }}`
  if (cases.length === 0) return otherwise
  return `${cases.map(([when, items], index) => `{{- ${index === 0 ? '' : 'else '}if ${when} }}\n${items}\n`).join('')}{{- else }}
${otherwise}
{{- end }}`
}

const VAULT_ITEMS = `{{- with .Values.secrets.vault }}
- {name: SECRET_STORE, value: vault}
- {name: SECRET_STORE_NAMES, value: {{ .key | quote }}}
- {name: VAULT_ADDR, value: {{ .server | quote }}}
- {name: VAULT_KV_MOUNT, value: {{ .path | quote }}}
- {name: VAULT_AUTH, value: kubernetes}
- {name: VAULT_KUBERNETES_MOUNT, value: {{ .auth | quote }}}
- {name: VAULT_KUBERNETES_ROLE, value: {{ .role | quote }}}
{{- with .caProvider }}
- {name: VAULT_CACERT, value: ${AUTHORITY_FOLDER}/ca.crt}
{{- end }}
{{- end }}`

/** A template that is not empty where secrets are files; none for a service that reads no folder. */
export const secretFiles = ({ secretsFolder, readsVault }: DescribedService): string =>
  secretsFolder === undefined
    ? ''
    : `
{{/* Not empty where a replica gets them as files. */}}
{{- define "secretFiles" -}}
{{- if and (eq .Values.secrets.as "files") .Values.secrets.variables${readsVault ? ' (ne .Values.secrets.from "service")' : ''} }}true{{ end }}
{{- end }}
`

/** Lines of a pod that hold the files. */
export const secretVolumes = ({ secretsFolder, readsVault }: DescribedService): string =>
  chosen([
    [
      secretsFolder !== undefined,
      'include "secretFiles" .',
      `      # In memory, and for the group of the process alone. A name that the Secret does not have keeps the pod from starting.
      volumes:
        - name: secrets
          secret:
            secretName: {{ include "secret" . }}
            defaultMode: 0440
            items:
              {{- range .Values.secrets.variables }}
              - {key: {{ . }}, path: {{ . }}}
              {{- end }}
`,
    ],
    [
      readsVault,
      'eq .Values.secrets.from "service"',
      `      # A token of the account that is renewed each hour, with which Vault knows it. There is no other token in the pod.
      volumes:
        - name: vault-login
          projected:
            defaultMode: 0440
            sources: [{serviceAccountToken: {path: token, expirationSeconds: 3600}}]
        {{- with .Values.secrets.vault.caProvider }}
        - name: vault-authority
          projected:
            sources: [{ {{- ternary "secret" "configMap" (eq .type "Secret") }}: {name: {{ .name }}, items: [{key: {{ .key }}, path: ca.crt}]}}]
        {{- end }}
`,
    ],
  ])

/** Lines of a container that mount them. */
export const secretMounts = ({ secretsFolder, readsVault }: DescribedService): string =>
  chosen([
    [
      secretsFolder !== undefined,
      'include "secretFiles" .',
      `          volumeMounts: [{name: secrets, mountPath: ${FOLDER}, readOnly: true}]\n`,
    ],
    [
      readsVault,
      'eq .Values.secrets.from "service"',
      `          volumeMounts:
            - {name: vault-login, mountPath: ${TOKEN_FOLDER}, readOnly: true}
            {{- if .Values.secrets.vault.caProvider }}
            - {name: vault-authority, mountPath: ${AUTHORITY_FOLDER}, readOnly: true}
            {{- end }}
`,
    ],
  ])

/** Lines for the first of several conditions that a release meets, among those that its service knows. */
function chosen(
  cases: readonly (readonly [isKnown: boolean | undefined, when: string, lines: string])[],
): string {
  const known = cases.filter(([isKnown]) => isKnown)
  if (known.length === 0) return ''
  const indent = /^ */.exec(known[0]?.[2] as string)?.[0]
  const branches = known.map(
    ([, when, lines], index) => `${indent}{{- ${index === 0 ? '' : 'else '}if ${when} }}\n${lines}`,
  )
  return `${branches.join('')}${indent}{{- end }}\n`
}

/** Where its secrets come from, when the release does not find them in a Secret that is there. */
export function externalSecret({ name, dependencies }: DescribedService): string {
  const early = dependencies.some(({ prepares }) => prepares) ? `  annotations:\n${EARLY}` : ''
  return `{{- if has .Values.secrets.from (list "external" "vault") }}
{{- $isVault := eq .Values.secrets.from "vault" }}
{{- $from := ternary .Values.secrets.vault .Values.secrets.external $isVault }}
{{- $store := ternary (dict "name" "${name}" "kind" "SecretStore") .Values.secrets.external.store $isVault }}
{{- if $isVault }}
# Vault knows this release by its service account: no token of Vault is kept anywhere.
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
${early}spec:
  provider:
    vault:
      server: {{ $from.server }}
      path: {{ $from.path }}
      version: v2
      {{- with $from.caProvider }}
      caProvider: {{- toYaml . | nindent 8 }}
      {{- end }}
      auth:
        kubernetes: {mountPath: {{ $from.auth }}, role: {{ $from.role }}, serviceAccountRef: {name: ${name}}}
---
{{- end }}
# The operator keeps the Secret in step with the store.
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: ${name}
  labels: {{- include "labels" . | nindent 4 }}
${early}spec:
  refreshInterval: {{ $from.refreshInterval }}
  secretStoreRef: {{- toYaml $store | nindent 4 }}
  target: {name: {{ include "secret" . }}, creationPolicy: Owner}
  data:
    {{- range .Values.secrets.variables }}
    - secretKey: {{ . }}
      remoteRef: {key: {{ $from.key }}, property: {{ . }}}
    {{- end }}
{{- end }}
`
}
