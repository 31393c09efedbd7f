import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { ImagePlan } from './container/image-plan.ts'
import { deployFiles } from './deploy-files.ts'
import type { DescribedService } from './description/described-service.ts'
import { project } from './gitops/project.ts'

const SHOP: DescribedService = {
  name: 'shop',
  version: '1.2.3',
  description: 'Sells "things"',
  longestAnswerMs: 2_000,
  maxBodyBytes: 1_000_000,
  keepAliveMs: 30_000,
  ports: {
    traffic: { variable: 'PORT', default: 8_080 },
    management: { variable: 'ADMIN_PORT', default: null },
  },
  probes: { live: '/live', ready: '/ready', startup: '/started' },
  metricsPath: '/metrics',
  signals: {
    requests: { histogram: 'request_seconds', statusLabel: 'code', routeLabel: 'handler' },
    activeRequests: 'requests_active',
  },
  objectives: { availabilityPercent: 99.9, latencyPercent: 99, latencyMs: 1_000 },
  stop: {
    propagationMs: { variable: 'WINDOW_MS', default: 4_000 },
    deadlineMs: { variable: 'DEADLINE_MS', default: 20_000 },
  },
  dependencies: [
    { name: 'database', kind: 'postgres', policy: 'critical', variables: ['DATABASE_URL'], prepares: true },
    { name: 'prices', kind: 'upstream', policy: 'optional', variables: ['PRICES_URL'], prepares: false },
  ],
  settings: [
    { variable: 'DATABASE_URL', secret: true },
    { variable: 'PRICES_URL', secret: false },
    { variable: 'LOG_LEVEL', secret: false },
    { variable: 'PORT', secret: false },
  ],
}
const PLAN: ImagePlan = {
  language: 'node',
  folder: 'services/shop',
  packageName: '@a/shop',
  folders: ['packages/kit', 'services/shop'],
  nodeVersion: '26.10.0',
  prepares: true,
  content: ['migrations'],
}
const { generated } = deployFiles(SHOP, PLAN)
const file = (path: string): string => generated[path] as string
const defaults = parse(file('helm/values.yaml'))
const isValid = (change: object) => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(file('helm/values.schema.json')))
  const image = { ...defaults.image, repository: 'registry.example/shop', tag: '1.2.3' }
  return validate({ ...defaults, image, ...change })
}
const measured = { ...defaults.progressive.analysis, prometheus: 'http://prometheus.monitoring:9090' }
const progressive = (change: object) => ({
  progressive: { ...defaults.progressive, enabled: true, analysis: measured, ...change },
})
const route = { enabled: true, gateways: [{ name: 'edge' }], hosts: ['a.example'], timeoutS: 4 }
const certified = (certificate: object) => ({
  ...defaults.gateway,
  enabled: true,
  className: 'any',
  certificate: { ...defaults.gateway.certificate, ...certificate },
})

test('the values that the chart brings fit its schema once the image is said', () => {
  expect(isValid({})).toBe(true)
  expect(isValid({ image: defaults.image })).toBe(false)
})

test.each<[string, object]>([
  ['a secret in plain text', { environment: { DATABASE_URL: 'postgres://…' } }],
  ['a setting that the chart sets', { environment: { PORT: '1' } }],
  ['a setting that the service does not have', { environment: { LOG_LEVLE: 'debug' } }],
  ['a secret that the service does not have', { secrets: { ...defaults.secrets, variables: ['LOG_LEVEL'] } }],
  ['a dependency that the service does not have', { network: { egress: { cache: { ports: [1] } } } }],
  ['a tag that moves', { image: { repository: 'a/b', tag: 'latest' } }],
  ['a tag in the repository', { image: { repository: 'a/b:1', tag: '1' } }],
  ['a budget that lets nothing go', { disruption: { maxUnavailable: 0 } }],
  ['a key that the chart does not have', { replica: 3 }],
  ['a route without a gateway', { route: { enabled: true, gateways: [], hosts: ['a.example'] } }],
  ['a route that gives up before the service does', { route: { ...route, timeoutS: 1 } }],
  ['a gateway without a class', { route, gateway: { ...defaults.gateway, enabled: true } }],
  ['a certificate of an issuer without a name', { gateway: certified({ from: 'issuer' }) }],
  [
    'an authority that is not asked by HTTPS',
    { gateway: certified({ from: 'acme', acme: { server: 'http://a' } }) },
  ],
  ['an ingress without a class', { ingress: { enabled: true, className: '', hosts: ['a.example'] } }],
  ['secrets from a store without a name', { secrets: { ...defaults.secrets, from: 'external' } }],
  ['secrets from Vault without its address', { secrets: { ...defaults.secrets, from: 'vault' } }],
  [
    'secrets that anybody could read on their way from Vault',
    {
      secrets: {
        ...defaults.secrets,
        from: 'vault',
        vault: { ...defaults.secrets.vault, server: 'http://vault.example' },
      },
    },
  ],
  ['memory without a limit', { resources: { requests: defaults.resources.requests } }],
  ['a new version that comes without a step', progressive({ steps: [] })],
  ['a step that is already everything', progressive({ steps: [20, 100] })],
  ['a step that nothing measures', progressive({ analysis: { ...measured, measurements: 0 } })],
  ['measuring without a Prometheus', progressive({ analysis: { ...measured, prometheus: '' } })],
  ['a time that a histogram never tells', progressive({ analysis: { ...measured, p99Ms: 10_000 } })],
])('%s is refused by the schema', (_, change) => {
  expect(isValid(change)).toBe(false)
})

test.each<[string, object]>([
  ['a setting in plain text', { environment: { LOG_LEVEL: 'debug', PRICES_URL: 'https://prices.example' } }],
  ['a route of a gateway that is there', { route }],
  [
    'a route of a gateway of its own',
    { route: { ...route, gateways: [] }, gateway: certified({ from: 'acme', acme: { email: '' } }) },
  ],
  ['a registry with a port', { image: { repository: 'registry.example:5000/shop', tag: 'v1' } }],
  ['a new version in steps', progressive({})],
  ['a new version at once', progressive({ strategy: 'blueGreen' })],
  ['a digest in place of a tag', { image: { repository: 'a/b', digest: `sha256:${'a'.repeat(64)}` } }],
  [
    'Vault by its address',
    {
      secrets: {
        ...defaults.secrets,
        from: 'vault',
        vault: { ...defaults.secrets.vault, server: 'https://vault.example:8200' },
      },
    },
  ],
])('%s is taken', (_, change) => {
  expect(isValid(change)).toBe(true)
})

test('the numbers of a stop come from the service, and the grace period is longer than its deadline', () => {
  expect(defaults.stop).toEqual({
    endpointsLagMs: 2_000,
    propagationMs: 4_000,
    deadlineMs: 20_000,
    graceS: 23,
  })
  expect(file('helm/templates/deployment.yaml')).toContain(
    '{name: WINDOW_MS, value: {{ .Values.stop.propagationMs | int | quote }}}',
  )
  expect(file('helm/templates/deployment.yaml')).not.toContain('preStop')
})

test('for a service that does not wait by itself the platform does, and the grace period has room for it', () => {
  const { propagationMs: _, ...stop } = SHOP.stop
  const files = deployFiles({ ...SHOP, stop }, PLAN).generated
  expect(parse(files['helm/values.yaml'] as string).stop).toMatchObject({ propagationMs: 5_000, graceS: 28 })
  expect(files['helm/templates/deployment.yaml']).toContain('preStop: {sleep: {seconds:')
  expect(files['helm/templates/deployment.yaml']).not.toContain('WINDOW_MS')
})

test('a deadline into which the longest answer does not fit is not taken over', () => {
  const files = deployFiles({ ...SHOP, longestAnswerMs: 30_000 }, PLAN).generated
  expect(parse(files['helm/values.yaml'] as string).stop).toMatchObject({ deadlineMs: 38_000, graceS: 41 })
})

test('what a service does not have is not in its chart', () => {
  const { metricsPath: _, ...service } = { ...SHOP, dependencies: [] }
  const paths = Object.keys(deployFiles(service, PLAN).generated)
  expect(paths.filter((path) => path.includes('migration'))).toEqual([])
  expect(paths).not.toContain('helm/templates/pod-monitor.yaml')
  expect(paths).not.toContain('helm/templates/rollout.yaml')
  for (const text of Object.values(deployFiles(service, PLAN).generated))
    expect(text).not.toContain('.progressive')
})

test('a measurement that fails or cannot be made is enough to give a version up', () => {
  const rollout = file('helm/templates/rollout.yaml')
  for (const limit of ['failureLimit', 'inconclusiveLimit', 'consecutiveErrorLimit'])
    expect(rollout).toContain(`\n${limit}: 0\n`)
  const conditions = rollout.match(/successCondition: .*/g) ?? []
  expect(conditions).toHaveLength(3)
  for (const condition of conditions) expect(condition).toContain('len(result) == 1 && ')
  expect(rollout).not.toMatch(/failureCondition|scaleDownDelaySeconds:|dryRun/)
})

test('only requests to the new replicas are measured, and no probes', () => {
  const rollout = file('helm/templates/rollout.yaml')
  expect(rollout).toContain('rollouts_pod_template_hash="{{ "{{args.hash}}" }}"')
  expect(rollout).toContain('handler!~"/live|/ready|/started|/metrics"')
  expect(file('helm/templates/pod-monitor.yaml')).toContain('podTargetLabels: [rollouts-pod-template-hash]')
})

test('a new version is measured by what the service calls its requests', () => {
  const rollout = file('helm/templates/rollout.yaml')
  expect(rollout).toContain('\nrequest_seconds_{{ index . 1 }}{')
  expect(rollout).toContain('code=~"5.."')
  const requests = { histogram: 'request_seconds', statusLabel: 'code' }
  const { generated } = deployFiles({ ...SHOP, signals: { requests } }, PLAN)
  expect(generated['helm/templates/rollout.yaml']).not.toContain('handler')
})

test('no version comes by steps where the service does not tell of its requests', () => {
  const { generated } = deployFiles({ ...SHOP, signals: { processStart: 'start' } }, PLAN)
  // Pages for people tell of both ways.
  const files = Object.entries(generated).filter(([path]) => !path.startsWith('operations/'))
  const all = files.map(([, text]) => text).join('\n')
  expect(Object.keys(generated)).not.toContain('helm/templates/rollout.yaml')
  expect(all).not.toMatch(/progressive|rollouts|Rollout/)
  expect(all).toContain('kind: PodMonitor')
})

test('hosts are asked under a job of their own, in a cluster and by plain hosts', () => {
  for (const path of ['helm/templates/probe.yaml', 'monitoring/scrape-outside.yaml'])
    expect(file(path)).toMatch(/job_?[nN]ame: shop-outside\n/)
  expect(file('helm/monitoring/rules.yaml')).toContain('probe_success{job="shop-outside"}')
  expect(file('helm/monitoring/rules.yaml')).toContain('absent(up{job="shop"} == 1)')
})

test('nobody is asked from outside of whom no rule would tell', () => {
  const { metricsPath: _, ...silent } = SHOP
  const { generated, owned } = deployFiles(silent, PLAN)
  const paths = [...Object.keys(generated), ...Object.keys(owned)]
  expect(paths.filter((path) => /probe\.yaml|blackbox|outside|probed/.test(path))).toEqual([])
})

test('dashboards are files of the chart, brought as they are', () => {
  const { uid } = JSON.parse(file('helm/monitoring/dashboards/service.json'))
  expect(uid).toBe('shop-service')
  const template = file('helm/templates/dashboards.yaml')
  expect(template).toContain('grafana_dashboard: "1"')
  expect(template).toContain('.Files.Glob "monitoring/dashboards/*.json"')
})

test('what a migration needs comes before it where a controller orders by waves', () => {
  const wave = (name: string) =>
    Number(file(`helm/templates/${name}.yaml`).match(/argocd\.argoproj\.io\/sync-wave: "(-?\d+)"/)?.[1] ?? 0)
  const order = ['external-secret', 'service-account', 'migration-policy', 'migration', 'deployment'].map(
    wave,
  )
  expect(order).toEqual([-2, -2, -2, -1, 0])
})

test('the project of an environment takes every kind that a chart has, and no other', () => {
  const kinds = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, kind]) => kind)
  const templates = Object.entries(generated).filter(([path]) => path.startsWith('helm/templates/'))
  const had = new Set(templates.flatMap(([, text]) => kinds(text, /^kind: (\w+)$/gm)))
  expect(kinds(project(), /- \{group: "[^"]*", kind: (\w+)\}$/gm).sort()).toEqual([...had].sort())
})

test('a service whose dependencies are prepared needs a program for that', () => {
  expect(() => deployFiles(SHOP, { ...PLAN, prepares: false } as ImagePlan)).toThrow(
    /nothing_prepares.*database of shop\nWrite src\/prepare\.ts/,
  )
})

test('a service without settings, metrics and a second port may be told any variable but those that the chart sets', () => {
  const { traffic } = SHOP.ports
  const { metricsPath: _, ...rest } = SHOP
  const service = { ...rest, signals: {}, ports: { traffic }, dependencies: [], settings: [] }
  const plan: ImagePlan = {
    ...{
      language: 'go',
      folder: '',
      entry: '.',
      modules: 'none',
      version: '1.26',
      sources: [],
      content: [],
      prepare: [],
    },
  }
  const files = deployFiles(service, plan).generated
  const own = parse(files['helm/values.yaml'] as string)
  expect(own.autoscaling).not.toHaveProperty('inFlight')
  expect(own.network).not.toHaveProperty('managementFrom')
  expect(files['helm/values.yaml']).toContain('helm upgrade shop deploy/helm --values deploy/values/')
  expect(files['helm/templates/_helpers.tpl']).not.toContain('NODE_ENV')
  const validate = new Ajv({ strict: false }).compile(JSON.parse(files['helm/values.schema.json'] as string))
  const image = { repository: 'registry.example/shop', tag: '1' }
  const takes = (change: object) => validate({ ...own, image: { ...own.image, ...image }, ...change })
  expect(takes({ environment: { LOG_LEVEL: 'debug', WORKERS: 4 } })).toBe(true)
  for (const change of [
    { environment: { PORT: '1' } },
    { environment: { WINDOW_MS: 1 } },
    { environment: { NESTED: {} } },
    { secrets: { ...own.secrets, variables: ['DEADLINE_MS'] } },
    { autoscaling: { ...own.autoscaling, inFlight: 5 } },
    { monitoring: { enabled: true } },
    { network: { managementFrom: [] } },
  ]) {
    expect(takes(change), JSON.stringify(change)).toBe(false)
  }
})

test('a service in another language is prepared by arguments of its image', () => {
  const plan: ImagePlan = {
    ...{
      language: 'python',
      entry: 'app.py',
      requirements: false,
      version: '3.14',
      sources: [],
      content: [],
    },
    prepare: ['migrate.py', '--all'],
  }
  const { generated } = deployFiles(SHOP, plan)
  expect(generated['helm/templates/migration.yaml']).toContain('args: ["migrate.py","--all"]')
  expect(() => deployFiles(SHOP, { ...plan, prepare: [] })).toThrow(/nothing_prepares.*\n.*`image\.prepare`/)
})

test('NODE_ENV is set for a service that reads it, and for nobody else', () => {
  const reads = { ...SHOP, settings: [...SHOP.settings, { variable: 'NODE_ENV', secret: false }] }
  const helpers = (service: DescribedService) =>
    deployFiles(service, PLAN).generated['helm/templates/_helpers.tpl']
  expect(helpers(reads)).toContain('- {name: NODE_ENV, value: production}\n')
  expect(helpers(SHOP)).not.toContain('NODE_ENV')
})

test('the image is of the sources alone, as nobody, and asks itself whether it lives', () => {
  const image = file('container/Dockerfile')
  expect(image).toContain('ARG BUILD_IMAGE=docker.io/library/node:26.10.0-trixie')
  expect(image).toContain('COPY packages/kit/src packages/kit/src')
  expect(image).toContain('COPY services/shop/migrations services/shop/migrations')
  expect(image).toContain('USER 10001:10001')
  expect(image).toContain('http://127.0.0.1:9080/live')
  expect(image).toContain(String.raw`description="Sells \"things\""`)
  expect(file('container/Dockerfile.dockerignore')).toMatch(/^#.*\n\*\n!package\.json\n/)
})

test('secrets are files only for a service that reads a folder of them', () => {
  const files = (service: DescribedService) => deployFiles(service, PLAN).generated
  const reads = files({ ...SHOP, secretsFolder: 'SECRETS_DIR' })
  expect(reads['helm/templates/_helpers.tpl']).toContain('- {name: SECRETS_DIR, value: /run/secrets}')
  for (const path of ['deployment', 'migration'])
    expect(reads[`helm/templates/${path}.yaml`]).toContain('mountPath: /run/secrets')
  expect(parse(reads['helm/values.yaml'] as string).secrets.as).toBe('variables')
  expect(Object.values(files(SHOP)).join()).not.toContain('secretFiles')
  expect(isValid({ secrets: { ...defaults.secrets, as: 'files' } })).toBe(false)
})

test('a replica asks Vault itself only where its service can, and has a token of its account only then', () => {
  const files = (service: DescribedService) => deployFiles(service, PLAN).generated
  const asks = files({ ...SHOP, readsVault: true })
  for (const path of ['deployment', 'migration'])
    expect(asks[`helm/templates/${path}.yaml`]).toMatch(
      /if eq \.Values\.secrets\.from "service" }}[\s\S]*serviceAccountToken: {path: token, expirationSeconds: 3600}/,
    )
  expect(asks['helm/templates/_helpers.tpl']).toContain('- {name: VAULT_AUTH, value: kubernetes}')
  expect(Object.values(files(SHOP)).join()).not.toContain('serviceAccountToken')
  const secrets = { ...defaults.secrets, from: 'service' }
  const vault = { ...defaults.secrets.vault, server: 'https://vault.example:8200' }
  expect(isValid({ secrets: { ...secrets, vault } })).toBe(false)
})
