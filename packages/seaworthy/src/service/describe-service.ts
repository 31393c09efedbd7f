import type { Capability, ServiceDeclaration, ServiceDescription } from '../capability/index.ts'
import { lifecycleMetrics, lifecycleSettings } from '../lifecycle/index.ts'
import { secretsMetrics } from '../secrets/index.ts'
import { defaultOf, settingVariable } from '../settings/index.ts'
import { telemetryMetrics } from '../telemetry/index.ts'
import { CAPABILITIES } from './capabilities.ts'
import { declaredErrors } from './declared-errors.ts'
import { settingsOf } from './declared-settings.ts'
import { serviceMetrics } from './service-metrics.ts'
import { objectivesOf } from './service-objectives.ts'

/** What a declaration says, without starting anything and without reading the environment. */
export function describeService(
  declaration: ServiceDeclaration,
  capabilities: readonly Capability[] = CAPABILITIES,
): ServiceDescription {
  const { name, version = '0.0.0', description = '', uses = {}, features } = declaration
  const { chassis, dependencies, features: own } = declaredErrors(declaration, capabilities)
  const tables = new Set([
    ...[telemetryMetrics, lifecycleMetrics, secretsMetrics, serviceMetrics],
    ...capabilities.flatMap(({ metrics = [] }) => metrics),
    ...Object.values(uses).flatMap(({ metrics = [] }) => metrics),
    ...features.flatMap(({ metrics = [] }) => metrics),
  ])
  const errors = new Map(
    [...chassis, ...dependencies, ...own].flatMap(({ $table }) =>
      Object.entries($table).map(([code, { status }]) => [code, { code, status }] as const),
    ),
  )
  return {
    name,
    version,
    description,
    objectives: objectivesOf(declaration),
    routes: [],
    ports: {},
    probes: { live: [], ready: [], startup: [] },
    lifecycle: {
      propagationMs: settingVariable(lifecycleSettings, 'propagationMs'),
      deadlineMs: settingVariable(lifecycleSettings, 'deadlineMs'),
    },
    dependencies: Object.entries(uses).map(([key, { kind, policy, variables = [], prepares = null }]) => ({
      name: key,
      kind,
      policy,
      variables: [...variables],
      prepares,
    })),
    roles: {},
    rateClasses: {},
    background: features.flatMap(({ name: feature, background = [] }) =>
      background.map((task) => ({ feature, name: task.name })),
    ),
    settings: settingsOf(declaration, capabilities).flatMap(({ name: settings, entries }) =>
      entries.map((entry) => ({
        variable: entry.variable,
        settings,
        description: entry.describe,
        secret: entry.secret,
        required: entry.required,
        default: defaultOf(entry, 'production') ?? null,
      })),
    ),
    errors: [...errors.values()],
    metrics: [...tables].flatMap(({ $table }) =>
      Object.values($table).map(({ name, kind, help, labelNames = [], when = null }) => ({
        name,
        kind,
        labels: [...labelNames],
        help,
        when,
      })),
    ),
    commands: capabilities.flatMap(({ commands = [] }) => commands.map((command) => command.name)),
    ...Object.assign({}, ...capabilities.map(({ describe }) => describe?.(declaration))),
  }
}
