import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { shell } from '../harness/shell.ts'
import { podsPath } from './api-paths.ts'
import type { ControlPlane, Manifest } from './control-plane.ts'
import { HOST_ADDRESS } from './real-node.ts'

const NAMESPACE = 'metrics'
const GROUPS = {
  'metrics.k8s.io': 'v1beta1',
  'custom.metrics.k8s.io': 'v1beta2',
  'external.metrics.k8s.io': 'v1beta1',
} as const

/** What autoscalers read: usage that is played, and a metric that the pods themselves tell. */
export interface MetricsAdapter extends AsyncDisposable {
  /** Share of its request of processor time that every pod is said to use, percent; memory is half of its request. */
  playCpu(percent: number): void
}

/**
 * Serves `metrics.k8s.io`, `custom.metrics.k8s.io` and `external.metrics.k8s.io` behind the API server, as metrics-server and a
 * Prometheus adapter do.
 *
 * @param port of the pods, at which they tell their metrics
 */
export async function startMetricsAdapter(
  plane: ControlPlane,
  folder: string,
  port: number,
): Promise<MetricsAdapter> {
  const [key, certificate] = [join(folder, 'metrics.key'), join(folder, 'metrics.crt')]
  await shell([
    ...['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=metrics'],
    ...['-keyout', key, '-out', certificate],
  ])
  let cpuPercent = 0
  const server = createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    async (request, response) => {
      const url = new URL(request.url as string, 'https://metrics')
      const answer = await answerTo(url).catch((error: Error) => ({ kind: 'Status', message: error.message }))
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer ?? { kind: 'Status', status: 'Failure', code: 404 }))
    },
  )

  async function answerTo({ pathname, searchParams }: URL): Promise<object | undefined> {
    const [, , group = '', version, , namespace = '', resource = '', , metric] = pathname.split('/')
    if (!(group in GROUPS)) return undefined
    if (namespace === '') return resources(group, version as string)
    const selector = searchParams.get('labelSelector') ?? ''
    const { items = [] } = await plane.ask<Manifest>(podsPath(namespace, selector))
    const pods = items.filter(({ status }) => status?.phase === 'Running')
    const timestamp = new Date().toISOString()
    if (group === 'external.metrics.k8s.io') {
      const values = await Promise.all(
        pods.map(({ status }) => told(`http://${status.podIP}:${port}/metrics`, resource).catch(() => '0')),
      )
      const value = `${Math.max(0, ...values.map(Number))}`
      return {
        ...{ kind: 'ExternalMetricValueList', apiVersion: `${group}/${version}`, metadata: {} },
        items: [{ metricName: resource, metricLabels: {}, timestamp, value }],
      }
    }
    if (metric === undefined) {
      return {
        ...{ kind: 'PodMetricsList', apiVersion: `${group}/${version}`, metadata: {} },
        items: pods.map(({ metadata, spec }) => ({
          metadata: { name: metadata.name, namespace, labels: metadata.labels },
          ...{ timestamp, window: '15s' },
          containers: spec.containers.map((each: Container) => ({
            name: each.name,
            usage: {
              cpu: `${Math.round((Number.parseInt(each.resources.requests.cpu, 10) * cpuPercent) / 100)}m`,
              memory: `${Number.parseInt(each.resources.requests.memory, 10) / 2}Mi`,
            },
          })),
        })),
      }
    }
    return {
      ...{ kind: 'MetricValueList', apiVersion: `${group}/${version}`, metadata: {} },
      items: await Promise.all(
        pods.map(async ({ metadata, status }) => ({
          describedObject: { kind: 'Pod', namespace, name: metadata.name, apiVersion: '/v1' },
          metric: { name: metric },
          ...{ timestamp, value: await told(`http://${status.podIP}:${port}/metrics`, metric) },
        })),
      ),
    }
  }

  await new Promise<void>((resolve) => server.listen(0, HOST_ADDRESS, resolve))
  const { port: own } = server.address() as { port: number }
  await plane.kubectl(['apply', '-f', '-'], { input: JSON.stringify(registration(own)) })
  return {
    playCpu(percent) {
      cpuPercent = percent
    },
    async [Symbol.asyncDispose]() {
      await plane.tryKubectl([
        'delete',
        'apiservice',
        ...Object.entries(GROUPS).map(([group, version]) => `${version}.${group}`),
      ])
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Container {
  readonly name: string
  readonly resources: { readonly requests: { readonly cpu: string; readonly memory: string } }
}

/** The value of a gauge without labels in the Prometheus text format. */
async function told(url: string, metric: string): Promise<string> {
  const text = await (await fetch(url)).text()
  return text.match(new RegExp(`^${metric} (\\S+)$`, 'm'))?.[1] ?? '0'
}

const resources = (group: string, version: string) => ({
  ...{ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${group}/${version}` },
  resources:
    group === 'metrics.k8s.io'
      ? [{ name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] }]
      : group === 'external.metrics.k8s.io'
        ? []
        : [
            {
              name: 'pods/http_server_active_requests',
              singularName: '',
              namespaced: true,
              kind: 'MetricValueList',
              verbs: ['get'],
            },
          ],
})

/** Behind a service whose one endpoint is this machine. */
function registration(port: number): object {
  const service = { namespace: NAMESPACE, name: 'adapter', port: 443 }
  const items: object[] = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: service.name, namespace: NAMESPACE },
      spec: { ports: [{ name: 'https', port: 443, targetPort: port }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: service.name,
        namespace: NAMESPACE,
        labels: { 'kubernetes.io/service-name': service.name },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: [HOST_ADDRESS], conditions: { ready: true } }],
      ports: [{ name: 'https', port, protocol: 'TCP' }],
    },
    ...Object.entries(GROUPS).map(([group, version]) => ({
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `${version}.${group}` },
      spec: {
        group,
        version,
        service,
        insecureSkipTLSVerify: true,
        groupPriorityMinimum: 100,
        versionPriority: 100,
      },
    })),
  ]
  return { apiVersion: 'v1', kind: 'List', items }
}
