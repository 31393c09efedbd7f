import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exactly, refused } from '../../harness/claim.ts'
import type { Cluster } from '../cluster.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { defineResources } from '../definitions.ts'
import { characters, type ProvenService, SERVICES } from '../proven-services.ts'
import type { Values } from '../release.ts'

const image = { repository: 'registry.example/a', tag: 'v1' }
const STEPS = {
  monitoring: { enabled: true },
  progressive: { enabled: true, analysis: { prometheus: 'http://prometheus.monitoring:9090' } },
}
const ROUTE = { enabled: true, hosts: ['a.example'] }
const GATEWAY = { enabled: true, className: 'any' }
type Variants = Readonly<Record<string, Values>>
const VARIANTS: Variants = {
  'as it comes': { image },
  'by digest': { image: { ...image, digest: `sha256:${'a'.repeat(64)}` } },
  'behind a gateway': { image, route: { enabled: true, gateways: [{ name: 'edge' }], hosts: ['a.example'] } },
  'behind a gateway of its own': { image, route: ROUTE, gateway: GATEWAY },
  'behind a gateway whose certificate an issuer gives': {
    image,
    route: ROUTE,
    gateway: { ...GATEWAY, certificate: { from: 'issuer', issuer: { name: 'authority' } } },
  },
  'behind a gateway whose certificate an authority gives': {
    image,
    route: { ...ROUTE, hosts: ['a.example', 'b.example'] },
    gateway: { ...GATEWAY, certificate: { from: 'acme', acme: { email: 'a@b.example' } } },
  },
  'behind an ingress': { image, ingress: { enabled: true, className: 'nginx', hosts: ['a.example'] } },
  'with autoscaling': { image, autoscaling: { enabled: true } },
  'with secrets from a store': {
    image,
    secrets: { from: 'external', external: { store: { name: 'vault', kind: 'ClusterSecretStore' } } },
  },
  'with secrets from Vault': {
    image,
    secrets: {
      from: 'vault',
      vault: {
        server: 'https://vault.example:8200',
        caProvider: { type: 'ConfigMap', name: 'authority', key: 'ca.crt' },
      },
    },
  },
  'with everything that may be named': {
    image,
    imagePullSecrets: [{ name: 'registry' }],
    priorityClassName: 'system-cluster-critical',
    nodeSelector: { a: 'b' },
    tolerations: [{ key: 'a', operator: 'Exists' }],
    podAnnotations: { a: 'b' },
    serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/a' } },
    network: {
      from: [{ namespaceSelector: { matchLabels: { a: 'b' } } }],
      moreEgress: [{ ports: [{ port: 4318, protocol: 'TCP' }] }],
    },
  },
}
const WITH_METRICS: Variants = {
  monitored: {
    image,
    monitoring: { enabled: true },
    network: {
      managementFrom: [
        { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } },
      ],
    },
  },
  'asked from outside': {
    image,
    ...{ monitoring: { enabled: true, outside: { prober: 'blackbox-exporter.monitoring:9115' } } },
    ...{ route: ROUTE, gateway: GATEWAY },
  },
  'with secrets as files': { image, secrets: { as: 'files' } },
  'with secrets that a replica asks Vault for': {
    image,
    secrets: {
      from: 'service',
      vault: {
        server: 'https://vault.example:8200',
        caProvider: { type: 'Secret', name: 'authority', key: 'ca.crt' },
      },
    },
  },
  'with autoscaling by requests': { image, autoscaling: { enabled: true, inFlight: 50 } },
  'in steps': { image, ...STEPS },
  'in steps beside a Deployment': { image, ...STEPS, progressive: { ...STEPS.progressive, takesOver: true } },
  'in steps, with autoscaling': { image, ...STEPS, autoscaling: { enabled: true } },
  'blue and green': { image, ...STEPS, progressive: { ...STEPS.progressive, strategy: 'blueGreen' } },
}
const WITH_ANY_VARIABLE: Variants = {
  'with variables': { image, environment: { LOG_LEVEL: 'debug' }, secrets: { variables: ['API_KEY'] } },
}

export const renderings: ClusterClaim = {
  name: 'renderings',
  needs: 'cluster',
  says: 'the API server takes every rendering of the charts, strictly, and nothing with a name that it does not know',
  async run(cluster) {
    await defineResources(
      cluster.plane,
      'route',
      'certificate',
      'mesh',
      'monitoring',
      'externalSecret',
      'rollout',
    )
    const findings = []
    for (const service of SERVICES) {
      const variants = { ...VARIANTS, ...(service.isObserved ? WITH_METRICS : WITH_ANY_VARIABLE) }
      for (const [variant, values] of Object.entries(variants)) {
        const { code, stderr } = await dryRun(cluster, await render(cluster, service, values))
        findings.push(exactly(`${service.name} ${variant}: exit code`, code, 0, stderr.trim()))
      }
    }
    for (const { name, deploy } of SERVICES) {
      for (const overlay of globSync('kustomize/overlays/*', { cwd: deploy })) {
        const built = await cluster.plane.kubectl(['kustomize', join(deploy, overlay)])
        const { code, stderr } = await dryRun(cluster, built.stdout)
        findings.push(exactly(`${name} by ${overlay}: exit code`, code, 0, stderr.trim()))
      }
    }
    for (const { name, deploy } of SERVICES) {
      const { code, stderr } = await dryRun(cluster, readFileSync(join(deploy, 'mesh/istio.yaml'), 'utf8'))
      findings.push(exactly(`${name} in a mesh of Istio: exit code`, code, 0, stderr.trim()))
    }
    const mesh = readFileSync(join(characters.deploy, 'mesh/istio.yaml'), 'utf8')
    findings.push(
      refused(
        'with idleTimout:',
        await dryRun(cluster, mesh.replace('idleTimeout:', 'idleTimout:')),
        'idleTimout',
      ),
    )
    const good = await render(cluster, characters, {
      ...(WITH_METRICS['in steps'] as Values),
      ...(VARIANTS['behind a gateway whose certificate an authority gives'] as Values),
    })
    for (const [from, to, word] of [
      ['readinessProbe:', 'readinesProbe:', 'readinesProbe'],
      ['podMetricsEndpoints:', 'podMetricEndpoints:', 'podMetricEndpoints'],
      ['gatewayClassName:', 'gatewayClasName:', 'gatewayClasName'],
      ['requestRedirect:', 'requestRedirekt:', 'requestRedirekt'],
      ['rotationPolicy: Always', 'rotationPolicy: Sometimes', 'rotationPolicy'],
      ['gatewayHTTPRoute:', 'gatewayHttpRoute:', 'gatewayHttpRoute'],
      ['maxUnavailable: 1', 'maxUnavailable: one', 'maxUnavailable'],
      ['setWeight:', 'setWeigth:', 'setWeigth'],
      ['inconclusiveLimit:', 'inconclusivLimit:', 'inconclusivLimit'],
    ] as const) {
      findings.push(refused(`with ${to}`, await dryRun(cluster, good.replace(from, to)), word))
    }
    return findings
  },
}

async function render({ plane }: Cluster, { name, deploy }: ProvenService, values: Values): Promise<string> {
  const { stdout } = await plane.helm(['template', name, join(deploy, 'helm'), '--values', '-'], {
    input: JSON.stringify(values),
  })
  return stdout
}

const dryRun = ({ plane }: Cluster, manifests: string) =>
  plane.tryKubectl(['apply', '--dry-run=server', '--validate=strict', '--namespace', 'default', '-f', '-'], {
    input: manifests,
  })
