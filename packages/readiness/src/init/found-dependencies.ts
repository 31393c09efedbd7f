import { parseEnv } from 'node:util'
import type { DependencyKind } from '../dependencies/kinds/dependency-kind.ts'
import { KINDS, type KindName } from '../dependencies/kinds/index.ts'
import type { DraftDependency } from './drill-draft.ts'

/** A dependency that a variable points to. The value of the variable is looked at and not kept: it may hold a secret. */
export interface FoundDependency extends DraftDependency {
  /** Where the variable was seen: `the environment`, or the name of a file. */
  readonly source: string
}

/** A file of variables, such as `.env`. */
export interface VariablesFile {
  readonly name: string
  readonly text: string
}

const SCHEMES: ReadonlyMap<string, DependencyKind<KindName>> = new Map(
  KINDS.flatMap((kind) => Object.keys(kind.schemes).map((scheme) => [scheme, kind] as const)),
)

const POINTER = /^[A-Za-z]\w*_(URL|URI|DSN)$/i
/** Addresses that the service has or sends, and those of tools: nothing that it depends on to answer. */
const NO_DEPENDENCY = [
  /^(npm|otel|sentry|ci|github|gitlab|vscode|pip|uv|docker|git|vite|next|react_app)_/i,
  /(^|_)(public|base|app|site|self|server|service|web|website|frontend|canonical|home|homepage|root)_ur[li]$/i,
  /(^|_)(callback|redirect|logout|login|docs|documentation|logo|image|asset|cdn|issuer|proxy|registry|mirror|repository)(_|$)/i,
]

/**
 * The dependencies that variables point to: those whose names end in `_URL`, `_URI` or `_DSN` and whose values are URLs of
 * a known kind. The first place that names a variable decides.
 *
 * @param environment what a drill would hand on.
 * @param files what else tells the names, in order; their values do not reach a drill.
 * @param startable the kinds of which a drill can start a server by itself where there is no value.
 */
export function findDependencies(
  environment: Readonly<Record<string, string | undefined>>,
  files: readonly VariablesFile[],
  startable: readonly KindName[],
): readonly FoundDependency[] {
  const places = [
    { source: 'the environment', variables: environment, isSet: true },
    ...files.map(({ name, text }) => ({ source: name, variables: parseEnv(text), isSet: false })),
  ]
  const found = new Map<string, FoundDependency>()
  for (const { source, variables, isSet } of places) {
    for (const [variable, value] of Object.entries(variables)) {
      const kind = value === undefined ? undefined : kindOf(value)
      if (!kind || !isPointer(variable) || found.has(variable)) continue
      found.set(variable, {
        name: dependencyName(variable),
        variable,
        kind: kind.name,
        policy: kind.usualPolicy,
        isAtHand: isSet || startable.includes(kind.name),
        source,
      })
    }
  }
  return withOwnNames([...found.values()])
}

/** `DATABASE_URL` is the database, `PRICES_API_URL` is prices-api. */
export function dependencyName(variable: string): string {
  const stem = variable.replace(/_(URL|URI|DSN)$/i, '').toLowerCase()
  return stem.replaceAll('_', '-').replace(/^-+|-+$/g, '') || variable
}

/** The same list with names that differ. */
export function withOwnNames<D extends DraftDependency>(dependencies: readonly D[]): readonly D[] {
  const taken = new Set<string>()
  return dependencies.map((dependency) => {
    let name = dependency.name
    for (let number = 2; taken.has(name); number++) name = `${dependency.name}-${number}`
    taken.add(name)
    return { ...dependency, name }
  })
}

function isPointer(variable: string): boolean {
  return POINTER.test(variable) && !NO_DEPENDENCY.some((pattern) => pattern.test(variable))
}

function kindOf(value: string): DependencyKind<KindName> | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined
  return url?.hostname ? SCHEMES.get(url.protocol) : undefined
}
