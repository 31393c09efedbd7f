import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import schema from '../../schema/drill.schema.json' with { type: 'json' }
import type { Level } from '../catalogue/index.ts'
import { UsageError } from '../engine/usage-error.ts'
import { splitCommand } from './split-command.ts'
import { loadYaml } from './yaml-file.ts'

export const DRILL_FILE = 'seaworthy.drill.yaml'

/** What a sample route can be; the schema says what each means. */
export const ROUTE_TRAITS = [
  'read',
  'write',
  'cached',
  'slow',
  'stuck',
  'stream',
  'upstream-backed',
  'authenticated',
  'limited',
  'costly',
  'conditional',
  'large',
] as const

export type RouteTrait = (typeof ROUTE_TRAITS)[number]

export interface SampleRoute {
  readonly path: string
  readonly method: string
  readonly is: readonly RouteTrait[]
  /** Names of the dependencies that it cannot answer without. */
  readonly uses: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

type Variables = Readonly<Record<string, string>>

/** What is different for one drill. */
interface DrillChange {
  readonly env?: Variables
  /** Why the claim is not made. */
  readonly skip?: string
  readonly stop?: Partial<DrillConfig['stop']>
  /** How much each way to a dependency takes longer, by its name. */
  readonly latencyMs?: Readonly<Record<string, number>>
}

/** Something that the service needs, and how to get it. */
export interface DeclaredDependency {
  readonly name: string
  /** The variable that points to it. */
  readonly variable: string
  readonly url?: string
  readonly kind: 'postgres' | 'redis' | 'amqp' | 'http' | 'tcp'
  readonly policy: 'critical' | 'degradable' | 'optional'
  /** A program that is the dependency; `{port}` is a free port. */
  readonly start?: { readonly command: string | readonly string[]; readonly url: string }
  /** HTTP only: what is answered instead of an upstream. */
  readonly answer?: { readonly status: number; readonly headers: Variables; readonly body?: unknown }
  readonly deadlineMs: number
  readonly recoveryMs: number
  readonly noticeMs: number
}

/** `seaworthy.drill.yaml`, complete: what the file leaves out has its default from the schema. */
export interface DrillConfig {
  /** The file itself, for the line that reproduces a drill. */
  readonly file: string
  readonly service: {
    readonly name: string
    readonly command: readonly string[]
    readonly cwd: string
    readonly env: Variables
    readonly portVariable: string
    readonly managementPortVariable?: string
    readonly startTimeoutMs: number
  }
  readonly probes: { readonly live: string; readonly ready: string; readonly startup?: string }
  readonly stop: { readonly propagationMs: number; readonly deadlineMs: number }
  readonly routes: readonly SampleRoute[]
  readonly openapi?: string
  readonly metrics?: string
  readonly cardinality: { readonly paths: number; readonly maxGrowth: number }
  readonly requestIdHeader: string
  readonly limits: {
    readonly bodyBytes: number
    readonly uriBytes: number
    readonly headerBytes: number
    readonly slowHeaderMs: number
    readonly slowBodyMs: number
  }
  readonly rateLimit?: {
    readonly quota: number
    readonly windowS: number
    readonly tolerance: number
    /** The dependency in which replicas count together. */
    readonly store?: string
    readonly client?: Variables
    readonly otherClient?: Variables
  }
  readonly overload: {
    readonly usefulMs: number
    readonly usefulStatuses: readonly number[]
    readonly clients: number
    readonly multiple: number
    readonly seconds: number
  }
  readonly dependencies: readonly DeclaredDependency[]
  readonly auth?: { readonly command: readonly string[]; readonly header: string; readonly prefix: string }
  readonly caching?: { readonly freshMs: number; readonly shared: boolean; readonly staleIfError: boolean }
  readonly coherence?: {
    readonly write: SampleRoute
    readonly read: string
    readonly contains: string
    readonly anyChange: boolean
    readonly boundMs: number
  }
  readonly tracing: { readonly endpointVariable: string; readonly env: Variables; readonly minSpans: number }
  readonly fuzz: { readonly cases: number; readonly writes: boolean }
  readonly leak: {
    readonly seconds: number
    readonly clients: number
    readonly noiseMb: number
    readonly maxBytesPerRequest: number
    readonly maxHandles: number
  }
  readonly slowReaders: {
    readonly connections: number
    readonly cutMs: number
    readonly graceMs: number
    readonly memoryMb: number
  }
  readonly blockedOutput: {
    readonly floodMb: number
    readonly latencyMs: number
    /** Path of a GET that causes an error that nobody catches. */
    readonly crash?: string
  }
  readonly longAnswer: { readonly share: number; readonly reserveMs: number }
  readonly drills: Readonly<Record<string, DrillChange>>
  readonly level?: Level
}

/** @throws UsageError when the file is missing or not valid, with every problem and its line. */
export async function loadDrillConfig(path: string): Promise<DrillConfig> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const hint = error.code === 'ENOENT' ? 'write one with: seaworthy drill --init' : error.message
    throw new UsageError(`cannot read ${path}: ${hint}`)
  })
  return parseDrillConfig(path, text)
}

export function parseDrillConfig(path: string, text: string): DrillConfig {
  type Words = string | readonly string[]
  type Raw = Omit<DrillConfig, 'service' | 'file' | 'auth'> & {
    service: Omit<DrillConfig['service'], 'command'> & { command: Words }
    auth?: Omit<NonNullable<DrillConfig['auth']>, 'command'> & { command: Words }
  }
  const raw = loadYaml<Raw>(path, text, schema)
  const folder = dirname(resolve(path))
  const { auth, ...rest } = raw
  const words = (command: Words) => (typeof command === 'string' ? splitCommand(command) : command)
  const routeOf = (route: SampleRoute) => ({ ...route, headers: strings(route.headers) })
  const unknown = raw.routes
    .flatMap(({ uses }) => uses)
    .find((name) => !raw.dependencies.some((dependency) => dependency.name === name))
  if (unknown) throw new UsageError(`${path}: a route uses "${unknown}", which is no dependency`)
  return {
    ...rest,
    file: path,
    routes: raw.routes.map(routeOf),
    ...(auth && { auth: { ...auth, command: words(auth.command) } }),
    ...(raw.coherence && { coherence: { ...raw.coherence, write: routeOf(raw.coherence.write) } }),
    dependencies: raw.dependencies.map((dependency) => ({
      ...dependency,
      ...(dependency.url && { url: expand(dependency.url) }),
    })),
    tracing: { ...raw.tracing, env: strings(raw.tracing.env) },
    drills: Object.fromEntries(
      Object.entries(raw.drills).map(([id, change]) => [
        id,
        { ...change, ...(change.env && { env: strings(change.env) }) },
      ]),
    ),
    service: {
      ...raw.service,
      name: raw.service.name ?? basename(folder),
      command: words(raw.service.command),
      cwd: resolve(folder, raw.service.cwd),
      env: strings(raw.service.env),
    },
  }
}

/** The first route with that trait. */
export function routeThatIs(config: DrillConfig, trait: RouteTrait): SampleRoute | undefined {
  return config.routes.find(({ is }) => is.includes(trait))
}

/** Variables are text; `${NAME}` takes a value of this environment, so that a secret need not be in the file. */
function strings(variables: Readonly<Record<string, unknown>>): Variables {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, expand(String(value))]))
}

function expand(text: string): string {
  return text.replace(/\$\{(\w+)\}/g, (_, variable: string) => process.env[variable] ?? '')
}
