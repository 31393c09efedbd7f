import type { ENVIRONMENTS } from '../environment-values.ts'
import type { PlacedChart } from './placed-chart.ts'

type Environment = (typeof ENVIRONMENTS)[number]

const YOURS = 'This file is yours: "seaworthy ship" wrote it once and does not touch it again.'
const REPOSITORY = 'https://git.example/services.git'

/** What a person applies once, by hand: everything else follows from the repository. */
export const root = (environment: Environment): string => `# ${YOURS}
# Apply it once: kubectl apply --filename roots/${environment}.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${environment}, namespace: argocd}
spec:
  # It makes projects, so it is in the one that may.
  project: default
  destination: {server: "https://kubernetes.default.svc", namespace: argocd}
  source:
    # Where this folder is, and the branch that people merge into.
    repoURL: ${REPOSITORY}
    targetRevision: main
    path: deploy/gitops/applications
    helm: {valueFiles: [../environments/${environment}.yaml]}
  syncPolicy:
    automated: {prune: true, selfHeal: true}
`

/** What runs in an environment. */
export const environmentTags = (
  charts: readonly PlacedChart[],
  environment: Environment,
): string => `# What runs in ${environment}. ${YOURS}
# A pull request that changes a tag is a release, and its revert is the way back.
environment: ${environment}
# Where the charts are, and the cluster; a prefix where several environments share one.
repository: ${REPOSITORY}
server: https://kubernetes.default.svc
namespacePrefix: ""
# A version, or a commit of 40 digits.
services:
${charts.map(({ name }) => `  ${name}: {tag: v0.0.0}`).join('\n')}
`
