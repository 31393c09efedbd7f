import { Objectives } from '@seaworthy/chassis/capability'
import { CommonSignals, type Signals } from '@seaworthy/monitoring'
import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false }
const Path = Type.String({ pattern: '^/' })
const VariableName = Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' })

const Variable = Type.Object(
  {
    variable: VariableName,
    default: Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      minimum: 0,
      default: null,
      description: 'What the service takes without it; null when it has none',
    }),
  },
  closed,
)

/**
 * What shipping reads of a service. One on the chassis says it by its declaration; any other says the same under `service` in its
 * `seaworthy.ship.yaml`.
 */
export const DescribedService = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$',
      description: 'Names objects in a cluster, so: lower-case letters, digits and hyphens, at most 40',
    }),
    version: Type.String({
      pattern: '^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$',
      default: '0.0.0',
      description: 'Three numbers, as semantic versions have them',
    }),
    description: Type.String({ default: '', description: 'What it is for, in one sentence' }),
    longestAnswerMs: Type.Integer({
      minimum: 1,
      default: 10_000,
      description: 'The longest time that an answer may take, milliseconds; it has to fit into a stop',
    }),
    maxBodyBytes: Type.Integer({
      minimum: 0,
      default: 1_048_576,
      description: 'The largest request body that it takes',
    }),
    keepAliveMs: Type.Integer({
      minimum: 0,
      default: 5_000,
      description:
        'How long it keeps an idle connection, milliseconds; who is in front of it gives the connection up before',
    }),
    methods: Type.Optional(
      Type.Array(Type.String({ pattern: '^[A-Z]+$' }), {
        minItems: 1,
        description: 'Methods that it answers; a firewall refuses others. Without it all of REST',
      }),
    ),
    streams: Type.Optional(
      Type.Object(
        {
          longestSilenceMs: Type.Integer({
            minimum: 1,
            default: 60_000,
            description: 'The longest time in which a stream says nothing, milliseconds',
          }),
        },
        {
          ...closed,
          description:
            'For a service with event streams or WebSockets: who is in front of it passes each piece on at once',
        },
      ),
    ),
    secretsFolder: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
        description:
          'Variable that names a folder with a file per secret, for a service that reads one; without it secrets are variables',
      }),
    ),
    readsVault: Type.Optional(
      Type.Boolean({
        description:
          'Whether it reads its secrets from Vault itself with SECRET_STORE=vault, known by the token of its service account',
      }),
    ),
    ports: Type.Object(
      { traffic: Variable, management: Type.Optional(Variable) },
      {
        ...closed,
        description:
          'A port without a default gets one; probes and metrics are on the management port where there is one',
      },
    ),
    probes: Type.Object(
      { live: Path, ready: Path, startup: Path },
      {
        ...closed,
        description:
          'Paths that answer 2xx: it is not stuck; it can serve now; it has started. One without a startup probe says live twice',
      },
    ),
    metricsPath: Type.Optional(
      Type.String({ pattern: '^/', description: 'Where Prometheus reads metrics, when it has some' }),
    ),
    signals: Type.Unsafe<Signals>({
      ...CommonSignals,
      default: {},
      description: 'What its metrics are called: alerts and dashboards follow from it',
    }),
    objectives: Type.Object(Objectives.properties, {
      ...closed,
      default: {},
      description: 'What its users may expect of it over thirty days',
    }),
    stop: Type.Object(
      { propagationMs: Type.Optional(Variable), deadlineMs: Variable },
      {
        ...closed,
        description:
          'Windows of a stop, milliseconds; the deadline spans the propagation window. A service that does not itself go on ' +
          'serving after SIGTERM has no propagationMs: the platform waits then',
      },
    ),
    worker: Type.Optional(
      Type.Object(
        {
          args: Type.Array(Type.String(), {
            minItems: 1,
            description: 'Arguments of the image that start it, such as [work]',
          }),
          longestWorkMs: Type.Integer({
            minimum: 1,
            default: 30_000,
            description:
              'The longest time that one piece of work may take, milliseconds; it has to fit into a stop',
          }),
          queueAge: Type.Optional(
            Type.String({
              pattern: '^[a-zA-Z_:][a-zA-Z0-9_:]*$',
              description:
                'Metric that says how long the oldest piece of work has been waiting, seconds; replicas follow it',
            }),
          ),
        },
        {
          ...closed,
          description:
            'A second process of the same image that takes work: nobody sends it requests, and it answers the probes at the same ' +
            'port and paths',
        },
      ),
    ),
    dependencies: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9]*$' }),
          kind: Type.String({
            minLength: 1,
            description: 'postgres, cache, redis, amqp, upstream, or a word of your own',
          }),
          policy: Type.Enum(['critical', 'degradable', 'optional']),
          variables: Type.Array(VariableName, { description: 'Settings that say where it is' }),
          prepares: Type.Boolean({
            default: false,
            description: 'Whether something is done for it before a rollout, such as migrations',
          }),
        },
        closed,
      ),
      { default: [], description: 'What is outside the process; everything else is out of its reach' },
    ),
    settings: Type.Array(
      Type.Object({ variable: VariableName, secret: Type.Boolean({ default: false }) }, closed),
      {
        default: [],
        description:
          'Variables that it reads: an environment may set these and no others, secrets by name only. With none here it may set any',
      },
    ),
  },
  closed,
)
export type DescribedService = Static<typeof DescribedService>

/** Whether it goes on serving for a while after SIGTERM, so that whoever sends requests can learn of it. */
export const waitsItself = ({ stop }: DescribedService): boolean => stop.propagationMs !== undefined

/** Where the ports are inside a pod: nobody outside sees these numbers. */
export function portsOf({ ports }: DescribedService): {
  readonly traffic: number
  readonly management?: number
} {
  const traffic = ports.traffic.default || 8000
  if (!ports.management) return { traffic }
  return { traffic, management: ports.management.default || traffic + 1000 }
}

/** How it tells of its requests, by which a new version is measured; undefined where nobody can. */
export const measuredRequests = ({ metricsPath, signals }: DescribedService): Signals['requests'] =>
  metricsPath === undefined ? undefined : signals.requests

/** What may only come from a Secret. */
export const secretVariables = ({ settings }: DescribedService): readonly string[] =>
  settings.filter(({ secret }) => secret).map(({ variable }) => variable)

/** Whether it behaves otherwise in production when it is told so. */
export const readsNodeEnv = ({ settings }: DescribedService): boolean =>
  settings.some(({ variable }) => variable === 'NODE_ENV')

/** What the chart sets itself, so nobody else does. */
export function ownedVariables(service: DescribedService): readonly string[] {
  const { ports, stop } = service
  const numbers = [ports.traffic, ports.management, stop.propagationMs, stop.deadlineMs]
  return [
    ...(readsNodeEnv(service) ? ['NODE_ENV'] : []),
    ...numbers.flatMap((each) => (each ? [each.variable] : [])),
  ]
}

/** What an environment may set in plain text. */
export function plainVariables(service: DescribedService): readonly string[] {
  const owned = ownedVariables(service)
  return service.settings
    .filter(({ variable, secret }) => !secret && !owned.includes(variable))
    .map(({ variable }) => variable)
}
