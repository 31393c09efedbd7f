import type { Finding } from '../engine/outcome.ts'
import type { Repository } from './repository.ts'
import { defineStaticCheck } from './static-check.ts'
import { asList, asMapping, type Mapping, type YamlDocument, yamlDocuments } from './yaml-documents.ts'

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

function manifests(repository: Repository) {
  const { documents, unread } = yamlDocuments(repository, /\.ya?ml$/)
  return {
    all: documents.filter(
      ({ value }) => typeof value.kind === 'string' && typeof value.apiVersion === 'string',
    ),
    unread: unread.filter((text) => text.includes('template')),
  }
}

function workloads(
  repository: Repository,
): { list: readonly Workload[]; all: readonly YamlDocument[]; unread: readonly string[] } | undefined {
  const { all, unread } = manifests(repository)
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
  return list.length === 0 && unread.length === 0 ? undefined : { list, all, unread }
}

type LookContainer = (
  workload: Workload,
  container: Mapping,
  at: (...keys: readonly string[]) => { file: string; line: number },
) => readonly Finding[]

function eachContainer(repository: Repository, look: LookContainer) {
  const found = workloads(repository)
  if (!found) return undefined
  const findings = found.list.flatMap((workload) =>
    workload.containers.flatMap((container, index) =>
      look(workload, container, (...keys) => workload.at(...POD, 'containers', index, ...keys)),
    ),
  )
  return { findings, notTested: found.unread }
}

const titled = ({ kind, name }: Workload, container: Mapping) =>
  `${kind} ${name}/${String(container.name ?? '?')}`

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
        .map((name) => ({ message: `${title} has no ${name}`, ...at() }))
      const [livePath, readyPath] = [asMapping(live.httpGet).path, asMapping(ready.httpGet).path]
      const same = livePath !== undefined && livePath === readyPath
      return same
        ? [
            ...missing,
            {
              message: `${title} asks ${String(livePath)} for both: a replica that is not ready gets killed`,
              ...at('livenessProbe'),
              fix: 'Use two routes.',
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
        ? [{ message: `${titled(workload, container)} has no ${missing.join(', ')}`, ...at('resources') }]
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
        ? [{ message: `${titled(workload, container)} lacks ${faults.join(', ')}`, ...at('securityContext') }]
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
        ? [{ message: `${titled(workload, container)} runs ${image}: whatever is newest`, ...at('image') }]
        : []
    }),
})

export const kubernetesDisruption = defineStaticCheck('kubernetes-disruption', {
  requirements: ['SHIP-3', 'LIFE-6'],
  claim: 'Replicated workloads survive the loss of a node and have time to drain',
  level: 'B',
  method:
    'Asks for two replicas or an autoscaler, a matching PodDisruptionBudget, spread, and more grace than the preStop sleep.',
  about,
  find(repository) {
    const found = workloads(repository)
    if (!found) return undefined
    const budgets = found.all.filter(({ value }) => value.kind === 'PodDisruptionBudget')
    const scaled = new Set(
      found.all
        .filter(({ value }) => value.kind === 'HorizontalPodAutoscaler')
        .map(({ value }) => String(asMapping(asMapping(value.spec).scaleTargetRef).name)),
    )
    const findings = found.list
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
            ? [{ message: `${title} has one replica and no autoscaler`, ...at('spec', 'replicas') }]
            : []),
          ...(isBudgeted ? [] : [{ message: `${title} has no PodDisruptionBudget`, ...at() }]),
          ...(spread
            ? []
            : [
                {
                  message: `${title} may put all replicas on one node`,
                  ...at(...POD),
                  fix: 'Add topologySpreadConstraints.',
                },
              ]),
        ]
      })
    return { findings, notTested: found.unread }
  },
})
