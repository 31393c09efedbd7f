import { asList, asMapping, type Mapping, type YamlDocument } from '../parsed-yaml.ts'
import type { Repository } from '../repository.ts'
import type { Found } from '../static-check.ts'
import { type Tell, toldFindings } from '../told-findings.ts'
import { foundIn, type YamlFiles, yamlDocuments } from '../yaml-documents.ts'
import { type Pod, podOf } from './pod.ts'

/** What the checks are about. */
export const about = 'Kubernetes workload'

export interface Workload {
  readonly kind: string
  readonly name: string
  readonly spec: Mapping
  readonly pod: Pod
  readonly at: YamlDocument['at']
}

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

export function workloads(repository: Repository): Workloads {
  const yaml = yamlDocuments(repository, {
    path: /\.ya?ml$/,
    concerns: (path, text) =>
      !ELSEWHERE.test(path) && (FOLDER.test(path) || NAMED.test(path) || MANIFEST.test(text)),
    markersIn: 'blocks',
  })
  const all = yaml.documents.filter(
    ({ value }) => typeof value.kind === 'string' && typeof value.apiVersion === 'string',
  )
  const list = all.flatMap(({ value, at }): readonly Workload[] => {
    const pod = podOf(value)
    const name = String(asMapping(value.metadata).name ?? 'unnamed')
    return pod ? [{ kind: String(value.kind), name, spec: asMapping(value.spec), pod, at }] : []
  })
  return { yaml, list, all }
}

type LookContainer = (workload: Workload, container: Mapping, at: YamlDocument['at'], tell: Tell) => void

/** What a look at each container of each workload finds. */
export function eachContainer(repository: Repository, look: LookContainer): Found | string | undefined {
  const { yaml, list } = workloads(repository)
  const findings = toldFindings((tell) => {
    for (const workload of list) {
      const { spec, at } = workload.pod
      for (const [index, container] of asList(spec.containers).entries())
        look(
          workload,
          asMapping(container),
          (...keys) => workload.at(...at, 'containers', index, ...keys),
          tell,
        )
    }
  })
  return foundIn(yaml, list.length > 0, findings)
}

export const titled = ({ kind, name }: Workload, container: Mapping) =>
  `${kind} ${name}/${String(container.name ?? '?')}`
