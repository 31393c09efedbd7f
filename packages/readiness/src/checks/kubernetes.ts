import type { Finding } from '../engine/outcome.ts'
import type { Repository } from './repository.ts'
import { defineStaticCheck } from './static-check.ts'
import {
  asList,
  asMapping,
  foundIn,
  type Mapping,
  type YamlDocument,
  type YamlFiles,
  yamlDocuments,
} from './yaml-documents.ts'

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout'])
const about = 'Kubernetes workload'

interface Workload {
  readonly document: YamlDocument
  readonly kind: string
  readonly name: string
  readonly spec: Mapping
  readonly pod: Mapping
  readonly containers: readonly Mapping[]
  at(...keys: readonly (string | number)[]): { file: string; line: number }
}

const POD = ['spec', 'template', 'spec'] as const

const FOLDER =
  /(^|\/)(k8s|kube|kubernetes|manifests|kustomize|overlays|helm|charts?|templates|deploy(ments?)?)\//i
const NAMED = /(deployment|statefulset|daemonset|kustomization)[\w.-]*\.ya?ml$/i
const ELSEWHERE = /(^|\/)(\.github\/|(docker-)?compose)/
const MANIFEST = /^kind:/m

interface Workloads {
  readonly yaml: YamlFiles
  readonly list: readonly Workload[]
  /** Objects of every kind. */
  readonly all: readonly YamlDocument[]
}

function workloads(repository: Repository): Workloads {
  const yaml = yamlDocuments(repository, {
    path: /\.ya?ml$/,
    concerns: (path, text) =>
      !ELSEWHERE.test(path) && (FOLDER.test(path) || NAMED.test(path) || MANIFEST.test(text)),
    markersIn: 'blocks',
  })
  const all = yaml.documents.filter(
    ({ value }) => typeof value.kind === 'string' && typeof value.apiVersion === 'string',
  )
  const list = all
    .filter(({ value }) => WORKLOADS.has(String(value.kind)))
    .map((document): Workload => {
      const spec = asMapping(document.value.spec)
      const pod = asMapping(asMapping(spec.template).spec)
      return {
        document,
        kind: String(document.value.kind),
        name: String(asMapping(document.value.metadata).name ?? 'unnamed'),
        spec,
        pod,
        containers: asList(pod.containers).map(asMapping),
        at: (...keys) => ({ file: document.path, line: document.lineOf(...keys) }),
      }
    })
  return { yaml, list, all }
}

type LookContainer = (
  workload: Workload,
  container: Mapping,
  at: (...keys: readonly string[]) => { file: string; line: number },
) => readonly Finding[]

function eachContainer(repository: Repository, look: LookContainer) {
  const { yaml, list } = workloads(repository)
  const findings = list.flatMap((workload) =>
    workload.containers.flatMap((container, index) =>
      look(workload, container, (...keys) => workload.at(...POD, 'containers', index, ...keys)),
    ),
  )
  return foundIn(yaml, list.length > 0, findings)
}

const titled = ({ kind, name }: Workload, container: Mapping) =>
  `${kind} ${name}/${String(container.name ?? '?')}`

const PROBE_FIX = {
  livenessProbe: 'Add a livenessProbe on a route that asks no dependency.',
  readinessProbe: 'Add a readinessProbe on the route that says no while the service starts and drains.',
}

export const kubernetesProbes = defineStaticCheck('kubernetes-probes', {
  requirements: ['SHIP-3', 'LIFE-3'],
  claim: 'Containers have liveness and readiness probes that differ',
  level: 'C',
  method: 'Reads the probes of each container that opens a port.',
  about,
  find: (repository) =>
    eachContainer(repository, (workload, container, at) => {
      if (asList(container.ports).length === 0) return []
      const title = titled(workload, container)
      const [live, ready] = [asMapping(container.livenessProbe), asMapping(container.readinessProbe)]
      const missing = (['livenessProbe', 'readinessProbe'] as const)
        .filter((name) => container[name] === undefined)
        .map((name) => ({ message: `${title} has no ${name}`, ...at(), fix: PROBE_FIX[name] }))
      const [livePath, readyPath] = [asMapping(live.httpGet).path, asMapping(ready.httpGet).path]
      const same = livePath !== undefined && livePath === readyPath
      return same
        ? [
            ...missing,
            {
              message: `${title} asks ${String(livePath)} for both: a replica that is not ready gets killed`,
              ...at('livenessProbe'),
              fix: 'Use two routes: liveness asks no dependency, readiness may.',
            },
          ]
        : missing
    }),
})

export const kubernetesResources = defineStaticCheck('kubernetes-resources', {
  requirements: ['SHIP-3'],
  claim: 'Containers ask for what they need and are bounded in memory',
  level: 'B',
  method: 'Asks for requests of CPU and memory and a limit of memory.',
  about,
  find: (repository) =>
    eachContainer(repository, (workload, container, at) => {
      const resources = asMapping(container.resources)
      const missing = [
        ...['cpu', 'memory']
          .filter((key) => asMapping(resources.requests)[key] === undefined)
          .map((key) => `requests.${key}`),
        ...(asMapping(resources.limits).memory === undefined ? ['limits.memory'] : []),
      ]
      return missing.length > 0
        ? [
            {
              message: `${titled(workload, container)} has no ${missing.join(', ')}`,
              ...at('resources'),
              fix: `Set resources.${missing.join(', resources.')} from what the service was measured to use.`,
            },
          ]
        : []
    }),
})

export const kubernetesSecurity = defineStaticCheck('kubernetes-security', {
  requirements: ['SHIP-3', 'SEC-7'],
  claim: 'Pods meet the restricted security standard',
  level: 'B',
  method:
    'Reads the security context of pod and container by Pod Security Standards, restricted, and a read-only root.',
  about,
  find: (repository) =>
    eachContainer(repository, (workload, container, at) => {
      const own = asMapping(container.securityContext)
      const pod = asMapping(workload.pod.securityContext)
      const dropped = asList(asMapping(own.capabilities).drop).map(String)
      const profile = asMapping(own.seccompProfile ?? pod.seccompProfile).type
      const faults = [
        ...((own.runAsNonRoot ?? pod.runAsNonRoot) === true ? [] : ['runAsNonRoot: true']),
        ...(own.allowPrivilegeEscalation === false ? [] : ['allowPrivilegeEscalation: false']),
        ...(dropped.includes('ALL') ? [] : ['capabilities.drop: [ALL]']),
        ...(profile === 'RuntimeDefault' || profile === 'Localhost'
          ? []
          : ['seccompProfile.type: RuntimeDefault']),
        ...(own.readOnlyRootFilesystem === true ? [] : ['readOnlyRootFilesystem: true']),
      ]
      return faults.length > 0
        ? [
            {
              message: `${titled(workload, container)} lacks ${faults.join(', ')}`,
              ...at('securityContext'),
              fix: `Set in the securityContext of the container: ${faults.join(', ')}.`,
            },
          ]
        : []
    }),
})

export const kubernetesImages = defineStaticCheck('kubernetes-images', {
  requirements: ['SHIP-3', 'SHIP-6'],
  claim: 'Workload images are pinned',
  level: 'B',
  method: 'Asks each image for a tag other than latest, or a digest.',
  about,
  find: (repository) =>
    eachContainer(repository, (workload, container, at) => {
      const image = String(container.image ?? '')
      if (image === '' || image.includes('@sha256:')) return []
      const tag = /:([^/]+)$/.exec(image)?.[1]
      return !tag || tag === 'latest'
        ? [
            {
              message: `${titled(workload, container)} runs ${image}: whatever is newest`,
              ...at('image'),
              fix: 'Pin the image by digest: image:1.2.3@sha256:<64 hex digits>, or at least name a version.',
            },
          ]
        : []
    }),
})

export const kubernetesDisruption = defineStaticCheck('kubernetes-disruption', {
  requirements: ['SHIP-3', 'LIFE-6'],
  claim: 'Replicated workloads survive the loss of a node and have time to drain',
  level: 'B',
  method: 'Asks for two replicas or an autoscaler, a matching PodDisruptionBudget, and spread.',
  about,
  find(repository) {
    const { yaml, list, all } = workloads(repository)
    const budgets = all.filter(({ value }) => value.kind === 'PodDisruptionBudget')
    const scaled = new Set(
      all
        .filter(({ value }) => value.kind === 'HorizontalPodAutoscaler')
        .map(({ value }) => String(asMapping(asMapping(value.spec).scaleTargetRef).name)),
    )
    const findings = list
      .filter(({ kind }) => kind !== 'DaemonSet')
      .flatMap((workload): Finding[] => {
        const { spec, pod, name, kind, at } = workload
        const title = `${kind} ${name}`
        const labels = asMapping(asMapping(asMapping(spec.template).metadata).labels)
        const isBudgeted = budgets.some(({ value }) => {
          const wanted = Object.entries(asMapping(asMapping(asMapping(value.spec).selector).matchLabels))
          return wanted.length > 0 && wanted.every(([key, label]) => labels[key] === label)
        })
        const replicas = spec.replicas ?? (scaled.has(name) ? 2 : 1)
        const spread =
          asList(pod.topologySpreadConstraints).length > 0 ||
          asMapping(pod.affinity).podAntiAffinity !== undefined
        return [
          ...(Number(replicas) < 2
            ? [
                {
                  message: `${title} has one replica and no autoscaler`,
                  ...at('spec', 'replicas'),
                  fix: 'Set spec.replicas to 2 or more, or add a HorizontalPodAutoscaler with minReplicas of 2 or more.',
                },
              ]
            : []),
          ...(isBudgeted
            ? []
            : [
                {
                  message: `${title} has no PodDisruptionBudget`,
                  ...at(),
                  fix: 'Add a PodDisruptionBudget whose selector.matchLabels match the labels of its pods.',
                },
              ]),
          ...(spread
            ? []
            : [
                {
                  message: `${title} may put all replicas on one node`,
                  ...at(...POD),
                  fix: 'Add topologySpreadConstraints with topologyKey: kubernetes.io/hostname.',
                },
              ]),
        ]
      })
    return foundIn(yaml, list.length > 0, findings)
  },
})
