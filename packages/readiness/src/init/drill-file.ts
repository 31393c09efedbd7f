import { PRIVATE_SERVERS } from '../dependencies/kinds/index.ts'
import type { Drill } from '../drilling/drill.ts'
import { drills } from '../drills/index.ts'
import { shortId } from '../engine/check.ts'
import { type DraftDependency, type DraftRoute, type DrillDraft, nameOf } from './drill-draft.ts'

/** Routes that unlock drills, for those that the draft does not name. */
const ROUTE_EXAMPLES = [
  ['read', '{ path: /items, is: [read] }', 'a route that answers quickly'],
  ['slow', '{ path: /report, is: [slow] }', 'requests that are in flight when the signal comes'],
  [
    'write',
    '{ path: /orders, method: POST, is: [write], body: { item: "thing {n}" } }',
    'bodies that are too large or too slow; {n} is a new number each time',
  ],
  [
    'conditional',
    '{ path: /note, method: PUT, is: [write, conditional], body: { text: "{n}" } }',
    'a write that regards If-Match',
  ],
  ['stream', '{ path: /events, is: [stream] }', 'an event stream, which has to end whole'],
  ['stuck', '{ path: /never, is: [stuck] }', 'a request that never ends'],
  ['costly', '{ path: /search, is: [costly] }', 'a route with a capacity worth finding, see below'],
  ['limited', '{ path: /search, is: [limited] }', 'a route with the quota below'],
  [
    'upstream-backed',
    '{ path: "/price?of={n}", is: [upstream-backed] }',
    'add uses: [name], of a dependency of kind http',
  ],
  [
    'cached',
    '{ path: "/kept?of={n}", is: [cached] }',
    'with caching below, and uses of a dependency of kind http',
  ],
  [
    'large',
    '{ path: /export, is: [large] }',
    'a read with an answer of many megabytes; else the largest read that is known',
  ],
] as const

/**
 * A commented `seaworthy.drill.yaml`: what is known as lines, what is not as examples, each with a word on what it unlocks.
 * Every text is quoted, so that whatever was answered or found stays a text.
 */
export function drillFileOf(draft: DrillDraft): string {
  const { places } = draft
  const isGuarded = draft.routes.some(({ is }) => is.includes('authenticated'))
  return `# yaml-language-server: $schema=https://seaworthy.dev/schema/drill.schema.json
# How to drill this service. Any language will do: it is started, asked over HTTP, and stopped by a signal.

service:
  # What starts one replica. No shell is in between, so that signals reach the process.
  command: ${quoted(draft.command)}${draft.isCommandGuessed ? ' # a guess: replace it by what starts this service' : ''}
  # The variable that tells it its port; a free one is chosen for each replica.
  portVariable: ${quoted(draft.portVariable)}
  # The variable of a second port, where probes and metrics are.
  # managementPortVariable: MANAGEMENT_PORT
  # Variables for drills only; \${NAME} takes a value of the environment, so that no secret need be here.
  # env: { LOG_LEVEL: info }

${probes(draft)}

# What the service promises when it is told to stop. Where its own window is a setting, give it the same under env above,
# such as SHUTDOWN_PROPAGATION_MS: "3000": many have none outside production.
stop:
  propagationMs: 3000
  deadlineMs: 10000

${routes(draft)}

# A token for routes that are authenticated, and for guarded operations of the OpenAPI document: what this prints.
# auth: { command: "./token --role admin" }${isGuarded ? '   # one route above waits for it' : ''}

# For ${drillsThatWant('openapi')}: every operation of the document, with every mistake.
${pathLine('openapi', places.openapi, '/openapi.json')}
# For ${drillsThatWant('metrics')}: names and labels, and that made-up paths add no series.
${pathLine('metrics', places.metrics, '/metrics')}

${options()}

${dependencies(draft.dependencies)}

# Changes for one drill: other variables, or the reason why its claim is not made.
# drills:
#   rate-limit: { env: { RATE_LIMITS: "on" } }
#   overload: { skip: an internal service with one known caller }

# The level to reach: C for anything that runs, B for what users depend on, A for what a company depends on.
level: B
`
}

/** The probes that were found; where there is none, whatever shows that the service listens, so that drills can begin. */
function probes({ places, routes, wasSeen }: DrillDraft): string {
  const quick = routes.find(({ method, is }) => method === 'GET' && is.includes('read'))
  const stand = wasSeen ? quick?.path.replaceAll('{n}', '1') : undefined
  const { live, ready } = places
  const guess = wasSeen ? 'none was found at the usual places' : 'nothing was running to look at'
  const line = (name: string, known: string | undefined, guessed: string) =>
    known === undefined
      ? [`  # A guess: ${guess}.`, `  ${name}: ${quoted(guessed)}`]
      : [`  ${name}: ${quoted(known)}`]
  return [
    'probes:',
    ...line('live', live, ready ?? stand ?? '/livez'),
    ...line('ready', ready, live ?? stand ?? '/readyz'),
    '  # startup: /startupz',
  ].join('\n')
}

function routes({ routes: named, wasSeen }: DrillDraft): string {
  const traits = new Set(named.flatMap(({ is }) => is))
  const examples = ROUTE_EXAMPLES.filter(([trait]) => !traits.has(trait))
  const isEmpty = named.length === 0
  return [
    '# A few routes, and what each is: read, write, cached, slow, stuck, stream, upstream-backed, authenticated, limited,',
    '# costly, conditional, large. What it uses are the dependencies that it cannot answer without.',
    isEmpty ? '# routes:' : 'routes:',
    ...(wasSeen || isEmpty ? [] : ['  # Nothing was running to look at: see that each is there.']),
    ...named.flatMap(routeLines),
    ...examples.flatMap(([trait, example, unlocks]) => {
      const line = `for ${trait === 'read' ? 'most drills' : drillsThatWant(trait)}: ${unlocks}`
      return isEmpty ? [`# ${line}`, `#   - ${example}`] : [`  # ${line}`, `  # - ${example}`]
    }),
  ].join('\n')
}

function routeLines(route: DraftRoute): readonly string[] {
  const { path, method, is, uses, body } = route
  const parts = [
    `path: ${quoted(path)}`,
    ...(method === 'GET' ? [] : [`method: ${method}`]),
    `is: [${is.join(', ')}]`,
    ...(uses.length > 0 ? [`uses: [${uses.map(quoted).join(', ')}]`] : []),
    ...(body === undefined ? [] : [`body: ${JSON.stringify(body)}`]),
  ]
  const isGuarded = is.length === 1 && is.includes('authenticated')
  return [
    ...(isGuarded ? ['  # Guarded: with auth below, say [read, authenticated].'] : []),
    ...(body === undefined ? [] : [`  # Was not sent: see that ${quoted(nameOf(route))} takes this body.`]),
    `  - { ${parts.join(', ')} }`,
  ]
}

function options(): string {
  return drills
    .flatMap((drill) =>
      drill.example ? [`# For ${shortId(drill)}: ${drill.example.tells}.`, `# ${drill.example.line}`] : [],
    )
    .join('\n')
}

/** `limits and drain-deadline` */
function drillsThatWant(what: NonNullable<Drill['wants']>[number]): string {
  return new Intl.ListFormat('en-GB').format(drills.filter(({ wants }) => wants?.includes(what)).map(shortId))
}

function pathLine(key: string, path: string | undefined, example: string): string {
  return path === undefined ? `# ${key}: ${example}` : `${key}: ${quoted(path)}`
}

function dependencies(named: readonly DraftDependency[]): string {
  const line = ({ name, variable, kind, policy }: DraftDependency) =>
    `- { name: ${quoted(name)}, variable: ${quoted(variable)}, kind: ${kind}, policy: ${policy} }`
  const usable = named.filter(({ isAtHand }) => isAtHand)
  const waiting = named.filter(({ isAtHand }) => !isAtHand)
  const mark = usable.length > 0 ? '  # ' : '#   '
  return [
    `# For ${drillsThatWant('dependencies')}: each dependency, by the variable that points to it. A fault proxy is put in between.`,
    `# Without a value of the variable, ${PRIVATE_SERVERS} are started privately and empty. The service stops being`,
    '# ready when a critical one is lost; without a degradable or an optional one it stays ready.',
    usable.length > 0 ? 'dependencies:' : '# dependencies:',
    ...usable.map((dependency) => `  ${line(dependency)}`),
    ...(waiting.length > 0
      ? [`${mark.trimEnd()} Not at hand here: before a drill set the variable, or say how to start it.`]
      : []),
    ...waiting.map((dependency) => `${mark}${line(dependency)}`),
    ...(named.length > 0
      ? []
      : [`${mark}- { name: database, variable: DATABASE_URL, kind: postgres, policy: critical }`]),
  ].join('\n')
}

const quoted = (text: string) => JSON.stringify(text)
