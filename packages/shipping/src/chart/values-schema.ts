import {
  type DescribedService,
  measuredRequests,
  ownedVariables,
  plainVariables,
  secretVariables,
} from '../description/described-service.ts'

type Schema = Readonly<Record<string, unknown>>

const object = (properties: Schema, required: readonly string[] = []): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...(required.length > 0 ? { required } : {}),
})
const whole = (minimum: number, maximum: number): Schema => ({ type: 'integer', minimum, maximum })
const text: Schema = { type: 'string' }
const filled: Schema = { ...text, minLength: 1 }
const flag: Schema = { type: 'boolean' }
const setting: Schema = { type: ['string', 'number', 'boolean'] }
const list = (items: Schema): Schema => ({ type: 'array', items })
/** Shapes of Kubernetes, which the API server checks. */
const anyObject: Schema = { type: 'object' }
const anyObjects: Schema = list(anyObject)
const host: Schema = { type: 'string', pattern: '^[a-z0-9*]([a-z0-9.-]*[a-z0-9])?$' }

/** What has to be said once a key has a value. */
const once = (key: string, value: unknown, needed: Schema): Schema => ({
  if: { properties: { [key]: { const: value } }, required: [key] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: { properties: needed },
})

const QUANTITY = { cpu: '^([0-9]+m|[0-9]+(\\.[0-9]+)?)$', memory: '^[0-9]+(Ki|Mi|Gi)$' }
const quantities = (required: readonly string[]) =>
  object(
    {
      cpu: { type: ['string', 'number'], pattern: QUANTITY.cpu },
      memory: { type: 'string', pattern: QUANTITY.memory },
    },
    required,
  )

const resources = object({ requests: quantities(['cpu', 'memory']), limits: quantities(['memory']) }, [
  'requests',
  'limits',
])

/** Who asks from outside, and at which path of each host. */
const outside = object({
  prober: { type: 'string', pattern: '^([a-z0-9.-]+(:[0-9]+)?)?$' },
  path: { type: 'string', pattern: '^/[^\\s]*$' },
})

/** A step is a share that is measured: one without a measurement cannot be said. */
const progressive: Schema = {
  ...object({
    enabled: flag,
    takesOver: flag,
    strategy: { enum: ['canary', 'blueGreen'] },
    steps: { type: 'array', minItems: 1, items: whole(1, 99) },
    analysis: object({
      prometheus: text,
      windowS: whole(10, 3_600),
      measurements: whole(1, 100),
      leastRequests: whole(1, 1_000_000),
      errorPercent: { type: 'number', minimum: 0, maximum: 50 },
      // A histogram says of what is above its last bound, ten seconds, that it took as long as that: it could never be too long.
      p99Ms: whole(1, 9_999),
    }),
  }),
  ...once('enabled', true, { analysis: { properties: { prometheus: { pattern: '^https?://' } } } }),
}

/** What values may say: a name that is not here, or a number that cannot work, fails before anything reaches a cluster. */
export function valuesSchema(service: DescribedService): Schema {
  const { dependencies, metricsPath, ports, signals } = service
  const plain = plainVariables(service)
  const owned = ownedVariables(service)
  const isOpen = service.settings.length === 0
  const peers = object({ ports: { type: 'array', minItems: 1, items: whole(1, 65535) }, to: anyObjects }, [
    'ports',
  ])
  const seconds = { type: 'string', pattern: '^[0-9]+(s|m|h)$' }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `Values of ${service.name}`,
    ...object(
      {
        global: anyObject,
        image: {
          ...object({
            repository: { type: 'string', minLength: 1, pattern: '^[^:@\\s]+(:[0-9]+/[^:@\\s]+)?$' },
            tag: { type: 'string', not: { enum: ['latest', 'main', 'master', 'stable'] } },
            digest: { type: 'string', pattern: '^(sha256:[a-f0-9]{64})?$' },
            pullPolicy: { enum: ['IfNotPresent', 'Always', 'Never'] },
          }),
          anyOf: [
            { properties: { tag: { minLength: 1 } }, required: ['tag'] },
            { properties: { digest: { minLength: 1 } }, required: ['digest'] },
          ],
        },
        imagePullSecrets: anyObjects,
        replicas: whole(1, 1000),
        autoscaling: object({
          enabled: flag,
          least: whole(2, 1000),
          most: whole(2, 1000),
          cpuPercent: whole(10, 90),
          memoryPercent: whole(10, 95),
          ...(signals.activeRequests === undefined ? {} : { inFlight: whole(0, 100_000) }),
        }),
        resources,
        // What has no settings of its own may be told anything; a secret and what the chart sets are refused by name.
        environment: isOpen
          ? {
              type: 'object',
              properties: Object.fromEntries(owned.map((each) => [each, false])),
              additionalProperties: setting,
            }
          : object(Object.fromEntries(plain.map((each) => [each, setting]))),
        secrets: {
          ...object({
            variables: list(
              isOpen ? { ...text, not: { enum: owned } } : { enum: [...secretVariables(service)] },
            ),
            from: { enum: ['existing', 'external', 'vault', ...(service.readsVault ? ['service'] : [])] },
            ...(service.secretsFolder === undefined ? {} : { as: { enum: ['variables', 'files'] } }),
            name: text,
            external: object({
              store: object({ name: text, kind: { enum: ['SecretStore', 'ClusterSecretStore'] } }),
              key: filled,
              refreshInterval: seconds,
            }),
            vault: object({
              // What is asked for may not be read on the way.
              server: { type: 'string', pattern: '^(https://[^/\\s]+)?$' },
              path: filled,
              key: filled,
              role: filled,
              auth: filled,
              refreshInterval: seconds,
              caProvider: {
                ...object({
                  type: { enum: ['ConfigMap', 'Secret'] },
                  name: filled,
                  key: filled,
                  namespace: filled,
                }),
                anyOf: [{ maxProperties: 0 }, { required: ['type', 'name', 'key'] }],
              },
            }),
          }),
          allOf: [
            once('from', 'external', {
              external: { properties: { store: { properties: { name: { minLength: 1 } } } } },
            }),
            ...['vault', 'service'].map((from) =>
              once('from', from, { vault: { properties: { server: { minLength: 1 } } } }),
            ),
          ],
        },
        stop: object({
          endpointsLagMs: whole(0, 60_000),
          propagationMs: whole(0, 300_000),
          deadlineMs: whole(1_000, 3_600_000),
          graceS: whole(1, 3_600),
        }),
        probes: object({
          startup: object({ periodS: whole(1, 10), failures: whole(5, 600) }),
          readiness: object({ periodS: whole(1, 10), timeoutS: whole(1, 10), failures: whole(1, 5) }),
          liveness: object({ periodS: whole(5, 60), timeoutS: whole(1, 30), failures: whole(2, 10) }),
        }),
        route: {
          ...object({
            enabled: flag,
            gateways: anyObjects,
            hosts: list(host),
            timeoutS: { anyOf: [{ const: 0 }, whole(Math.ceil(service.longestAnswerMs / 1_000), 3_600)] },
          }),
          ...once('enabled', true, { hosts: { minItems: 1 } }),
        },
        gateway: {
          ...object({
            enabled: flag,
            className: text,
            tlsSecret: filled,
            certificate: {
              ...object({
                from: { enum: ['existing', 'issuer', 'acme'] },
                issuer: object({ name: text, kind: { enum: ['Issuer', 'ClusterIssuer'] } }),
                acme: object({ server: { type: 'string', pattern: '^https://[^/\\s]+' }, email: text }),
              }),
              ...once('from', 'issuer', { issuer: { properties: { name: { minLength: 1 } } } }),
            },
          }),
          ...once('enabled', true, { className: { minLength: 1 } }),
        },
        ingress: {
          ...object({
            enabled: flag,
            className: text,
            annotations: anyObject,
            hosts: list(host),
            tlsSecret: text,
          }),
          ...once('enabled', true, { className: { minLength: 1 }, hosts: { minItems: 1 } }),
        },
        disruption: object({ maxUnavailable: whole(1, 100) }),
        network: object({
          enabled: flag,
          from: anyObjects,
          ...(ports.management ? { managementFrom: anyObjects } : {}),
          egress: object(Object.fromEntries(dependencies.map(({ name }) => [name, peers]))),
          moreEgress: anyObjects,
        }),
        ...(metricsPath === undefined
          ? {}
          : {
              monitoring: object({
                ...{ enabled: flag, interval: seconds, rules: flag, dashboards: flag },
                ...(Object.keys(signals).length === 0 ? {} : { outside }),
              }),
            }),
        ...(measuredRequests(service) ? { progressive } : {}),
        ...(dependencies.some(({ prepares }) => prepares)
          ? { migration: object({ enabled: flag, deadlineS: whole(30, 86_400) }) }
          : {}),
        ...(service.worker
          ? {
              worker: object({
                replicas: whole(1, 1000),
                ...(service.worker.queueAge === undefined
                  ? {}
                  : {
                      autoscaling: object({
                        enabled: flag,
                        least: whole(1, 1000),
                        most: whole(1, 1000),
                        queueAgeS: whole(1, 86_400),
                      }),
                    }),
                stop: object({ deadlineMs: whole(1_000, 86_400_000), graceS: whole(1, 86_400) }),
                resources,
              }),
            }
          : {}),
        serviceAccount: object({ annotations: anyObject }),
        podAnnotations: anyObject,
        priorityClassName: text,
        nodeSelector: anyObject,
        tolerations: anyObjects,
      },
      ['image'],
    ),
    allOf: [ROUTED],
  }
}

/** A route has somewhere to come from. */
const ROUTED: Schema = {
  if: {
    properties: { route: { properties: { enabled: { const: true } }, required: ['enabled'] } },
    required: ['route'],
  },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: {
    anyOf: [
      { properties: { route: { properties: { gateways: { minItems: 1 } }, required: ['gateways'] } } },
      {
        properties: { gateway: { properties: { enabled: { const: true } }, required: ['enabled'] } },
        required: ['gateway'],
      },
    ],
  },
}
