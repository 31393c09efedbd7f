type Deployment = { spec: { strategy: object; template: { spec: Pod } } }
type Pod = { automountServiceAccountToken?: boolean; containers: [Container] }
type Container = {
  image: string
  resources: { limits?: object }
  readinessProbe?: { httpGet: { path: string } }
  livenessProbe: { httpGet: { path: string } }
  securityContext: { readOnlyRootFilesystem: boolean }
}

/** A good deployment with one thing wrong, by the policy that has to refuse it. */
const WRONG: Readonly<Record<string, (deployment: Deployment, container: Container) => void>> = {
  'fixed-image': (_, container) => {
    container.image = 'registry.example/a:latest'
  },
  'bounded-memory': (_, container) => {
    delete container.resources.limits
  },
  probed: (_, container) => {
    delete container.readinessProbe
  },
  'apart-probes': (_, container) => {
    container.livenessProbe.httpGet.path = container.readinessProbe?.httpGet.path as string
  },
  'read-only-root': (_, container) => {
    container.securityContext.readOnlyRootFilesystem = false
  },
  'no-token': ({ spec }) => {
    spec.template.spec.automountServiceAccountToken = true
  },
  'no-gap': ({ spec }) => {
    spec.strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }
  },
}

/** The policies that there is a fault for. */
export const WRONG_DEPLOYMENTS: readonly string[] = Object.keys(WRONG)

/** A good deployment, as JSON, with the fault that a policy has to refuse. */
export function wrongDeployment(good: string, policy: string): string {
  const deployment = JSON.parse(good) as Deployment
  WRONG[policy]?.(deployment, deployment.spec.template.spec.containers[0])
  return JSON.stringify(deployment)
}
