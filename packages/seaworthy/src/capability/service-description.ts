import Type, { type Static } from 'typebox'
import { Objectives } from './objectives.ts'

const Text = Type.String({ minLength: 1 })
const Texts = Type.Array(Text)

const RouteDescription = Type.Object(
  {
    feature: Text,
    method: Text,
    path: Type.String({ description: 'With parameters in braces, as in metrics, logs and spans' }),
    summary: Text,
    access: Type.Object({
      kind: Type.Enum(['anyone', 'authenticated', 'role', 'permission', 'custom']),
      names: Type.Array(Text, {
        description: 'Roles of which one is enough, permissions that are all needed, or the name of the rule',
      }),
    }),
    rateClass: Text,
    timeoutMs: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Milliseconds; null: HTTP_HANDLER_TIMEOUT_MS',
    }),
    maxBodyBytes: Type.Union([Type.Integer(), Type.Null()], { description: 'null: HTTP_MAX_BODY_BYTES' }),
    statuses: Type.Array(Type.Integer()),
    silenceMs: Type.Union([Type.Integer(), Type.Null()], {
      description:
        'Longest time between two pieces of an answer that is streamed, milliseconds; null: it is in one piece',
    }),
    cached: Type.Enum(['no', 'clients', 'server'], { description: 'Who may keep its answers' }),
    deprecated: Type.Boolean(),
  },
  { additionalProperties: false },
)

const SettingDescription = Type.Object(
  {
    variable: Text,
    settings: Type.String({ description: 'The definition that asks for it' }),
    description: Text,
    secret: Type.Boolean(),
    required: Type.Boolean({ description: 'Without it the service does not start, whatever else is set' }),
    default: Type.Unknown({ description: 'In production; null where there is none' }),
  },
  { additionalProperties: false },
)

const Variable = Type.Object(
  { variable: Text, default: Type.Union([Type.Integer(), Type.Null()]) },
  { additionalProperties: false },
)

/**
 * Everything that a declaration says about its service, for what deploys, documents or drills it. Made without starting
 * anything and without reading the environment.
 */
export const ServiceDescription = Type.Object(
  {
    name: Text,
    version: Text,
    description: Type.String(),
    objectives: Objectives,
    routes: Type.Array(RouteDescription),
    ports: Type.Record(Text, Variable, {
      description: 'By name; a port without a default is not there unless it is set',
    }),
    probes: Type.Object({ live: Texts, ready: Texts, startup: Texts }, { additionalProperties: false }),
    lifecycle: Type.Object(
      { propagationMs: Variable, deadlineMs: Variable },
      { additionalProperties: false, description: 'Windows of a stop, milliseconds' },
    ),
    dependencies: Type.Array(
      Type.Object(
        {
          name: Text,
          kind: Text,
          policy: Type.Enum(['critical', 'degradable', 'optional']),
          variables: Type.Array(Text, { description: 'Settings that say where it is' }),
          prepares: Type.Union([Text, Type.Null()], {
            description: 'What src/prepare.ts does for it before a rollout, such as migrations',
          }),
        },
        { additionalProperties: false },
      ),
    ),
    roles: Type.Record(Type.String(), Texts, { description: 'Permissions by role' }),
    rateClasses: Type.Record(
      Type.String(),
      Type.Object(
        {
          per: Type.Enum(['user', 'client', 'tenant', 'own']),
          quotas: Type.Array(
            Type.Object({ quota: Type.Integer(), windowS: Type.Number() }, { additionalProperties: false }),
          ),
        },
        { additionalProperties: false },
      ),
      { description: 'All quotas of a class hold; a class without any is unlimited' },
    ),
    background: Type.Array(Type.Object({ feature: Text, name: Text }, { additionalProperties: false })),
    settings: Type.Array(SettingDescription),
    errors: Type.Array(Type.Object({ code: Text, status: Type.Integer() }, { additionalProperties: false })),
    metrics: Type.Array(
      Type.Object(
        {
          name: Text,
          kind: Type.Enum(['counter', 'gauge', 'histogram']),
          labels: Texts,
          help: Text,
          when: Type.Union([Text, Type.Null()], { description: 'What must be so for it to be there' }),
        },
        { additionalProperties: false },
      ),
    ),
    commands: Texts,
  },
  { additionalProperties: false },
)
export type ServiceDescription = Static<typeof ServiceDescription>
