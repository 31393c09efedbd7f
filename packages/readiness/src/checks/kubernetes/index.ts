import type { StaticCheck } from '../static-check.ts'
import { kubernetesDisruption } from './disruption.ts'
import { kubernetesImages } from './images.ts'
import { kubernetesProbes } from './probes.ts'
import { kubernetesResources } from './resources.ts'
import { kubernetesSecurity } from './security.ts'

export const kubernetesChecks: readonly StaticCheck[] = [
  kubernetesProbes,
  kubernetesResources,
  kubernetesSecurity,
  kubernetesImages,
  kubernetesDisruption,
]
