import type { Dependency, Described } from './described.ts'
import type { Slice } from './slices.ts'

/** A story that the declarations tell. */
export interface Sequence {
  readonly title: string
  readonly says: string
  readonly diagram: string
}

export function sequencesOf(described: Described, slices: readonly Slice[]): readonly Sequence[] {
  const { dependencies } = described
  const of = (kind: string) => dependencies.filter((each) => each.kind === kind)
  // Also for rate limits a cache may be declared: requests look into it where a slice does.
  const uses = (capability: string) => slices.some(({ capabilities }) => capabilities.includes(capability))
  return [
    read(described, uses('cache') ? of('cache')[0] : undefined, of('postgres')[0] ?? of('upstream')[0]),
    ...of('upstream')
      .slice(0, 1)
      .map((each) => failing(described, each)),
    stop(described),
  ]
}

function read(
  { name, routes }: Described,
  cache: Dependency | undefined,
  source: Dependency | undefined,
): Sequence {
  const route = routes.find(({ method }) => method === 'GET') ?? routes[0]
  const path = route === undefined ? '/' : `${route.method} ${route.path}`
  const load =
    source === undefined
      ? []
      : [`  s->>${source.name}: ask, within the deadline`, `  ${source.name}-->>s: answer`]
  return {
    title: 'A request',
    says: `\`${path}\` has ${route?.timeoutMs ?? 0} ms in all. Where it is refused it is refused before anything is read.`,
    diagram: [
      'sequenceDiagram',
      '  participant c as client',
      '  participant e as edge',
      `  participant s as ${name}`,
      ...[cache, source].flatMap((each) => (each === undefined ? [] : [`  participant ${each.name}`])),
      `  c->>e: ${path}`,
      '  e->>s: with a request id',
      '  alt overloaded, over quota, not allowed, or not as the schema says',
      '    s-->>c: 503, 429, 401 or 403, 422',
      '  else',
      ...(cache === undefined
        ? load.map((line) => `  ${line}`)
        : [
            `    s->>${cache.name}: is it kept?`,
            '    alt fresh, or stale and still allowed',
            `      ${cache.name}-->>s: value`,
            '    else',
            ...load.map((line) => `    ${line}`),
            `      s->>${cache.name}: keep, for all replicas`,
            '    end',
          ]),
      '    s-->>c: 200, or 304 for what the client has',
      '  end',
      '  note over s: one log line, one observation, one span',
    ].join('\n'),
  }
}

function failing({ name }: Described, upstream: Dependency): Sequence {
  const after =
    upstream.policy === 'critical'
      ? 'readiness says 503'
      : upstream.policy === 'degradable'
        ? 'degraded: what is kept is served'
        : 'goes on without it'
  return {
    title: `${upstream.name} fails`,
    says: `It is ${upstream.policy}, so the service ${after === 'goes on without it' ? after : `is not alone in noticing: ${after}`}.`,
    diagram: [
      'sequenceDiagram',
      '  participant r as a request',
      `  participant s as ${name}`,
      `  participant u as ${upstream.name}`,
      '  r->>s: asks',
      '  s->>u: call, with a time-out',
      '  u--xs: fails',
      '  opt the budget of retries has room',
      '    s->>u: again, after a random pause',
      '    u--xs: fails',
      '  end',
      '  s-->>r: what is kept, or 502, 503, 504',
      '  note over s,u: too many fail: the breaker opens',
      '  r->>s: asks',
      '  s-->>r: at once, without a call',
      '  loop each pause',
      '    s->>u: one call, to see',
      '  end',
      '  u-->>s: works',
      '  note over s,u: the breaker closes',
      `  note over s: ${after}`,
    ].join('\n'),
  }
}

function stop({ name, lifecycle: { propagationMs, deadlineMs }, probes }: Described): Sequence {
  return {
    title: 'A stop',
    says: `\`${propagationMs.variable}\` and \`${deadlineMs.variable}\` are the numbers; the platform kills it only after the second one ([stopping](../../guide/stopping.md)).`,
    diagram: [
      'sequenceDiagram',
      '  participant p as platform',
      `  participant s as ${name}`,
      '  participant b as balancer',
      '  participant c as clients',
      '  p->>s: SIGTERM',
      `  p->>s: ${probes.ready[0]}`,
      '  s-->>p: 503',
      `  note over s: ${propagationMs.default ?? 0} ms: goes on serving, with Connection: close`,
      '  b->>s: requests that are still sent here',
      '  s-->>c: answers',
      '  p->>b: takes it out',
      '  note over s: closes its port',
      '  s-->>c: what was in flight',
      '  note over s: closes pools, writes logs and spans',
      `  s-->>p: exit 0, before ${deadlineMs.default ?? 0} ms`,
    ].join('\n'),
  }
}
