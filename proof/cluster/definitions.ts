import { join } from 'node:path'
import type { ControlPlane } from './control-plane.ts'
import { moduleFolder, ROLLOUTS } from './tools.ts'

/** Resources that clusters are extended with: the module that defines them, and where in it. */
const DEFINITIONS = {
  route: [
    'sigs.k8s.io/gateway-api@v1.6.3',
    'config/crd/standard/gateway.networking.k8s.io_gateways.yaml',
    'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml',
  ],
  certificate: [
    'github.com/cert-manager/cert-manager@v1.21.2',
    'deploy/crds/cert-manager.io_certificates.yaml',
    'deploy/crds/cert-manager.io_issuers.yaml',
  ],
  mesh: ['istio.io/api@v1.32.0', 'kubernetes/customresourcedefinitions.gen.yaml'],
  monitoring: [
    'github.com/prometheus-operator/prometheus-operator@v0.85.0',
    'example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml',
    'example/prometheus-operator-crd/monitoring.coreos.com_probes.yaml',
    'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml',
  ],
  externalSecret: [
    'github.com/external-secrets/external-secrets@v1.3.2',
    'config/crds/bases/external-secrets.io_externalsecrets.yaml',
    'config/crds/bases/external-secrets.io_secretstores.yaml',
  ],
  rollout: [
    `github.com/argoproj/argo-rollouts@v${ROLLOUTS}`,
    'manifests/crds/rollout-crd.yaml',
    'manifests/crds/analysis-template-crd.yaml',
    'manifests/crds/cluster-analysis-template-crd.yaml',
    'manifests/crds/analysis-run-crd.yaml',
    'manifests/crds/experiment-crd.yaml',
  ],
  application: [
    'github.com/argoproj/argo-cd/v3@v3.3.0',
    'manifests/crds/application-crd.yaml',
    'manifests/crds/appproject-crd.yaml',
  ],
} as const

/** From now on the API server knows them, as it does after the installation of what they belong to. */
export async function defineResources(
  { kubectl }: ControlPlane,
  ...kinds: readonly (keyof typeof DEFINITIONS)[]
): Promise<void> {
  for (const kind of kinds) {
    const [module, ...paths] = DEFINITIONS[kind]
    const folder = await moduleFolder(module)
    for (const path of paths) await kubectl(['apply', '--server-side', '-f', join(folder, path)])
  }
  await kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s'])
}
