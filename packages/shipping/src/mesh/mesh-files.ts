import { stopNumbers } from '../chart/stop-numbers.ts'
import { PORTS } from '../chart/values.ts'
import { type DescribedService, portsOf } from '../description/described-service.ts'
import { edgeNumbers } from '../edge/edge-numbers.ts'

/** Settings for a service mesh, by path: nothing in the chart reads them unless somebody gives them to Helm. */
export const meshFiles = (service: DescribedService, place: string): Readonly<Record<string, string>> => ({
  'istio.yaml': istio(service),
  'istio-values.yaml': istioValues(service, place),
  'linkerd-values.yaml': linkerdValues(service, place),
})

/** Ports of servers that encrypt by themselves, and speak first: a proxy in between only adds a way to fail. */
const serverPorts = ({ dependencies }: DescribedService): readonly number[] => [
  ...new Set(dependencies.flatMap(({ kind }) => PORTS[kind] ?? [])),
]

function istio(service: DescribedService): string {
  const { name, streams } = service
  const { answerS, idleS } = edgeNumbers(service)
  const { management } = portsOf(service)
  return `# What Istio does for ${name}, in the namespace of its release, where the label istio-injection=enabled is set:
#   kubectl apply -f istio.yaml    and the chart with istio-values.yaml
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: ${name}}}
  mtls: {mode: STRICT}
${management === undefined ? '' : `  # Who reads metrics may be outside the mesh.\n  portLevelMtls: {${management}: {mode: PERMISSIVE}}\n`}---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: ${name}}
spec:
  host: ${name}
  trafficPolicy:
    connectionPool:
      tcp: {connectTimeout: 1s}
${idleS === 0 ? '      http: {maxRequestsPerConnection: 1}' : `      # Less than the service keeps them, or a request would meet one that is being closed.\n      http: {idleTimeout: ${idleS}s}`}
    # A replica that fails alone gets nothing for a while; never more than half of them.
    outlierDetection: {consecutiveGatewayErrors: 5, interval: 5s, baseEjectionTime: 15s, maxEjectionPercent: 50}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}}
spec:
  hosts: [${name}]
  http:
    - route: [{destination: {host: ${name}, port: {number: 80}}}]
${streams ? '' : `      # The longest answer that is declared, and a reserve.\n      timeout: ${answerS}s\n`}      # Istio would try twice more: who calls has a budget of retries, and one more in between multiplies the load of a failure.
      retries: {attempts: 0}
`
}

function istioValues(service: DescribedService, place: string): string {
  const { name } = service
  const { graceS } = stopNumbers(service)
  const ports = serverPorts(service)
  return `# Given to the chart beside those of an environment, where Istio is: … --values ${place}/mesh/istio-values.yaml
# A list in a file that comes later replaces one here.
podAnnotations:
  # The proxy starts before ${name} and ends after it; so does that of a migration, which would never be over otherwise.
  sidecar.istio.io/nativeSidecar: "true"
  # As long as the pod: five seconds, which is what it takes otherwise, would cut answers that the service still gives.
  proxy.istio.io/config: '{"terminationDrainDuration":"${graceS}s"}'
${ports.length === 0 ? '' : `  traffic.sidecar.istio.io/excludeOutboundPorts: "${ports.join(',')}"\n`}network:
  moreEgress:
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: istio-system}}}]
      ports: [{port: 15012, protocol: TCP}]
`
}

function linkerdValues(service: DescribedService, place: string): string {
  const { name } = service
  const { graceS } = stopNumbers(service)
  const { management } = portsOf(service)
  const ports = serverPorts(service)
  return `# Given to the chart beside those of an environment, where Linkerd is: … --values ${place}/mesh/linkerd-values.yaml
# A list in a file that comes later replaces one here.
podAnnotations:
  linkerd.io/inject: enabled
  # The proxy starts before ${name} and ends after it; so does that of a migration, which would never be over otherwise.
  config.beta.linkerd.io/proxy-enable-native-sidecar: "true"
  config.linkerd.io/shutdown-grace-period: ${graceS}s
${ports.length === 0 ? '' : `  config.linkerd.io/skip-outbound-ports: "${ports.join(',')}"\n`}${management === undefined ? '' : `  # Who reads metrics may be outside the mesh.\n  config.linkerd.io/skip-inbound-ports: "${management}"\n`}network:
  moreEgress:
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: linkerd}}}]
      ports: [{port: 8080, protocol: TCP}, {port: 8086, protocol: TCP}, {port: 8090, protocol: TCP}]
`
}
