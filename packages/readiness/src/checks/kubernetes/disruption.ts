import { asList, asMapping } from '../parsed-yaml.ts'
import { defineStaticCheck } from '../static-check.ts'
import { toldFindings } from '../told-findings.ts'
import { foundIn } from '../yaml-documents.ts'
import { about, workloads } from './workloads.ts'

const REPLICATED = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout'])

export const kubernetesDisruption = defineStaticCheck('kubernetes-disruption', 'B', ['SHIP-3', 'LIFE-6'], {
  claim: 'Replicated workloads survive the loss of a node and have time to drain',
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
    const findings = toldFindings((tell) => {
      for (const { spec, pod, name, kind, at } of list) {
        if (!REPLICATED.has(kind)) continue
        const title = `${kind} ${name}`
        const isBudgeted = budgets.some(({ value }) => {
          const wanted = Object.entries(asMapping(asMapping(asMapping(value.spec).selector).matchLabels))
          return wanted.length > 0 && wanted.every(([key, label]) => pod.labels[key] === label)
        })
        const replicas = spec.replicas ?? (scaled.has(name) ? 2 : 1)
        const isSpread =
          asList(pod.spec.topologySpreadConstraints).length > 0 ||
          asMapping(pod.spec.affinity).podAntiAffinity !== undefined
        if (Number(replicas) < 2)
          tell(
            `${title} has one replica and no autoscaler`,
            at('spec', 'replicas'),
            'Set spec.replicas to 2 or more, or add a HorizontalPodAutoscaler with minReplicas of 2 or more.',
          )
        if (!isBudgeted)
          tell(
            `${title} has no PodDisruptionBudget`,
            at(),
            'Add a PodDisruptionBudget whose selector.matchLabels match the labels of its pods.',
          )
        if (!isSpread)
          tell(
            `${title} may put all replicas on one node`,
            at(...pod.at),
            'Add topologySpreadConstraints with topologyKey: kubernetes.io/hostname.',
          )
      }
    })
    return foundIn(yaml, list.length > 0, findings)
  },
})
