import { type DescribedService, measuredRequests } from '../description/described-service.ts'
import { edgeNumbers } from '../edge/edge-numbers.ts'
import { watchedService } from '../monitoring/watched-service.ts'
import { LAG_MS, stopNumbers, workerStop } from './stop-numbers.ts'

/** What a dependency of a kind is usually reached at. */
export const PORTS: Readonly<Record<string, number>> = {
  postgres: 5432,
  cache: 6379,
  redis: 6379,
  amqp: 5672,
}
const HTTPS = 443
/** What a replica may take, MiB. */
export const MEMORY_LIMIT_MI = 512

const MEASURED = `
# Of the operator for Prometheus: what is read of the replicas, and what is made an alert. And for Grafana what it draws.
monitoring:
  enabled: false
  interval: 30s
  rules: true
  dashboards: true
`
const ASKED_FROM_OUTSIDE = `  # Who asks the hosts of route and ingress as users do, so that a certificate that ends and a host that nobody gets to are told:
  # the address of a blackbox_exporter with the module of monitoring/blackbox.yaml, such as blackbox-exporter.monitoring:9115.
  # Empty: nobody.
  outside: {prober: "", path: /}
`

const PROGRESSIVE = `
# With Argo Rollouts: a new version gets a share of the requests, and more only while its own metrics are good. No data is not good:
# too few requests, a Prometheus that does not answer or has no such series give it up as well.
progressive:
  enabled: false
  # Where a Deployment of this chart serves already: true in a first change, and false when the Rollout is healthy. At once, the
  # replicas would go before those of the Rollout are there.
  takesOver: false
  # blueGreen gives all replicas the requests at once, measures, and gives them back to those before when it is bad.
  strategy: canary
  # Shares in percent, each measured before the next. A share is of replicas: of three, the least is one.
  steps: [20, 50]
  analysis:
    # The address of the Prometheus that reads these pods.
    prometheus: ""
    # A measurement looks back so far, and the next one comes so much later; a step takes as many windows as it has measurements.
    windowS: 120
    measurements: 3
    # What has to be answered in a window, and how: share of 5xx, and what 99 of 100 answers take at most.
    leastRequests: 20
    errorPercent: 1
    p99Ms: 1000
`

function workerValues(worker: NonNullable<DescribedService['worker']>): string {
  const { queueAge } = worker
  const { deadlineMs, graceS } = workerStop(worker)
  const scaling =
    queueAge === undefined
      ? ''
      : `  # By how long the oldest piece of work has been waiting, seconds: ${queueAge}, as external.metrics.k8s.io serves it.
  autoscaling: {enabled: false, least: 1, most: 5, queueAgeS: 30}
`
  return `
# The process that takes work, from the same image. Told to stop, it takes nothing new, has ended what it has at deadlineMs, and is
# killed after graceS.
worker:
  replicas: 1
${scaling}  stop: {deadlineMs: ${deadlineMs}, graceS: ${graceS}}
  resources:
    requests: {cpu: 250m, memory: 256Mi}
    limits: {memory: ${MEMORY_LIMIT_MI}Mi}
`
}

/** The secrets that say where the dependencies are: without them a pod would not serve what the release is for. */
export function neededSecrets({ dependencies, settings }: DescribedService): readonly string[] {
  const secret = new Set(settings.flatMap((each) => (each.secret ? [each.variable] : [])))
  return [...new Set(dependencies.flatMap(({ variables }) => variables))].filter((each) => secret.has(each))
}

/**
 * The decisions of a release, each with its default; an environment overrides them in a file of its own.
 *
 * @param place the folder of the deploy files, as somebody types it who builds the image
 */
export function values(service: DescribedService, place: string): string {
  const { name, dependencies, metricsPath, ports, signals, streams } = service
  const stop = stopNumbers(service)
  const secrets = neededSecrets(service)
  const egress = dependencies
    .map((each) => {
      const port = PORTS[each.kind] ?? HTTPS
      return `    # ${each.kind}, ${each.policy}\n    ${each.name}: {ports: [${port}], to: []}`
    })
    .join('\n')
  return `# Defaults. What differs in an environment stands in a file of its own, which is given after this one:
# helm upgrade ${name} ${place}/helm --values ${place}/values/production.yaml --set image.tag=…

image:
  # Both have to be said. A tag is never written twice, so "latest" is refused.
  repository: ""
  tag: ""
  # In place of the tag: sha256:…
  digest: ""
  pullPolicy: IfNotPresent
imagePullSecrets: []

# Without autoscaling.
replicas: 3
autoscaling:
  enabled: false
  least: 3
  most: 10
  cpuPercent: 60
  memoryPercent: 80
${signals.activeRequests === undefined ? '' : '  # Requests in flight per replica; 0 does not count them.\n  inFlight: 0\n'}
resources:
  requests: {cpu: 250m, memory: 256Mi}
  # No limit of processor time: it would make pauses out of a short burst.
  limits: {memory: ${MEMORY_LIMIT_MI}Mi}

# Settings in plain text. A secret, and what the chart sets itself, is refused here.
environment: {}

# Variables whose values a Secret holds, under their own names. No value stands here.
secrets:
  variables: [${secrets.join(', ')}]
  # Who makes the Secret. existing: somebody else, such as a hand, or the pipeline from secrets/, where SOPS encrypts; external: the
  # External Secrets operator, from a store that the cluster has; vault: the same operator, from Vault, as this release.${service.readsVault ? '\n  # service: nobody, as the replica asks Vault itself; it goes on with a new password without a restart (network.moreEgress to Vault).' : ''}
  from: existing
${service.secretsFolder === undefined ? '' : '  # How a replica gets them: as variables, or as files, which a dump of its environment does not show.\n  as: variables\n'}  # Of the Secret; ${name} when empty.
  name: ""
  external:
    store: {name: "", kind: ClusterSecretStore}
    key: ${name}
    refreshInterval: 1h
  vault:
    # Such as https://vault.example:8200.
    server: ""
    # Where its secrets are (version 2), and which of them has the variables.
    path: secret
    key: ${name}
    # Of the Kubernetes authentication of Vault, bound to the service account ${name}.
    role: ${name}
    auth: kubernetes
    refreshInterval: 1h
    # Who signed its certificate, as a caProvider of the operator; empty when everybody knows.
    caProvider: {}

# How a replica leaves, in milliseconds but for graceS. It is told to stop, goes on serving for propagationMs while everybody
# learns that it leaves, answers what is in flight, and has ended itself at deadlineMs; after graceS it is killed.
stop:
  # How long requests still come after a pod was told to stop: what the proxies and balancers of this cluster need.
  endpointsLagMs: ${LAG_MS}
  propagationMs: ${stop.propagationMs}
  deadlineMs: ${stop.deadlineMs}
  graceS: ${stop.graceS}

probes:
  startup: {periodS: 1, failures: 60}
  readiness: {periodS: 2, timeoutS: 2, failures: 2}
  liveness: {periodS: 10, timeoutS: 2, failures: 3}

# Gateway API. Requests for the hosts come from gateways that are there, or from one of this chart.
route:
  enabled: false
  gateways: []
  hosts: []
  # Longer than the longest answer of the service; 0 leaves it to the gateway.
  timeoutS: ${streams ? 0 : edgeNumbers(service).answerS}
# HTTPS for each host of the route, and HTTP that is sent there.
gateway:
  enabled: false
  className: ""
  tlsSecret: ${name}-tls
  # By cert-manager. existing: somebody else makes the Secret; issuer: one that the cluster has; acme: one of this chart, whose
  # authority asks the hosts by HTTP.
  certificate:
    from: existing
    issuer: {name: "", kind: ClusterIssuer}
    acme: {server: https://acme-v02.api.letsencrypt.org/directory, email: ""}
ingress:
  enabled: false
  className: ""
  annotations: {}
  hosts: []
  tlsSecret: ${name}-tls

# Pods that may be taken away at once, and pods of the default rules of the network.
disruption: {maxUnavailable: 1}
network:
  enabled: true
${
  ports.management
    ? `  # Who may send requests, and who may read metrics; peers of a NetworkPolicy. An empty list: everybody, and nobody.
  from: []
  managementFrom: []`
    : `  # Who may send requests; peers of a NetworkPolicy. An empty list: everybody.
  from: []`
}
  # Where each dependency is; an empty "to" is anywhere at that port.
  egress:${egress ? `\n${egress}` : ' {}'}
  moreEgress: []
${metricsPath === undefined ? '' : MEASURED}${watchedService(service, place) ? ASKED_FROM_OUTSIDE : ''}${measuredRequests(service) ? PROGRESSIVE : ''}${
  dependencies.some(({ prepares }) => prepares)
    ? '\n# Before an upgrade: what the dependencies need once, such as migrations.\nmigration: {enabled: true, deadlineS: 600}\n'
    : ''
}${service.worker ? workerValues(service.worker) : ''}
serviceAccount: {annotations: {}}
podAnnotations: {}
priorityClassName: ""
nodeSelector: {}
tolerations: []
`
}
