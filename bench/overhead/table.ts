import { type Environment, machineText } from '../harness/environment.ts'
import { markdownTable } from '../harness/markdown.ts'
import { type Spread, showSpread, spread } from '../harness/statistics.ts'
import { BASELINE, type Contender } from './contenders.ts'
import type { Measurement } from './measure.ts'

export interface OverheadResults {
  date?: string
  command: string
  environment: Environment
  options: { rounds: number; seconds: number; warmUpS: number; connections: number }
  versions: Record<string, string>
  /** By contender, one entry a round, rounds aligned. */
  rounds: Record<string, Measurement[]>
}

/** Share of the server's core that others may take before the verdicts mean nothing. */
const MOST_DISTURBED = 0.1
const TARGETS = { addedMicros: 12, throughputOfBare: 0.8, throughputOfInstrumented: 4 }

/** The figures, the targets and the features as Markdown. */
export function overheadTable(results: OverheadResults, contenders: readonly Contender[]): string {
  const measured = contenders.filter(({ name }) => (results.rounds[name]?.length ?? 0) > 0)
  return [figures(results, measured), targets(results), features(results, measured), method(results)]
    .filter(Boolean)
    .join('\n\n')
}

/** The short form for the front page: what a request costs, and what is left of the throughput. */
export function overheadSummary(results: OverheadResults, contenders: readonly Contender[]): string {
  const rows = contenders.flatMap(({ name, title }) => {
    const rounds = results.rounds[name]
    if (!rounds?.length) return []
    const compared = against(results, name, BASELINE, ratio)
    const throughput = name === BASELINE || !compared ? '1' : showSpread(compared, 2)
    return [[title, showSpread(spread(rounds.map((m) => m.cpuMicrosPerRequest)), 1), throughput]]
  })
  return markdownTable(['', 'CPU µs a request', 'throughput, bare Fastify = 1'], rows)
}

/** One figure set against the same figure of another contender, round by round, so that drift cancels out. */
export function against(
  { rounds }: Pick<OverheadResults, 'rounds'>,
  name: string,
  other: string,
  compare: (mine: Measurement, theirs: Measurement) => number,
): Spread | undefined {
  const theirs = rounds[other]
  if (!rounds[name] || !theirs) return undefined
  return spread(rounds[name].map((mine, round) => compare(mine, theirs[round]!)))
}

const added = (mine: Measurement, theirs: Measurement) =>
  mine.cpuMicrosPerRequest - theirs.cpuMicrosPerRequest
const ratio = (mine: Measurement, theirs: Measurement) => mine.requestsPerS / theirs.requestsPerS

function figures(results: OverheadResults, measured: readonly Contender[]): string {
  const rows = measured.map(({ name, title }) => {
    const rounds = results.rounds[name]!
    const figure = (pick: (m: Measurement) => number, digits: number) =>
      showSpread(spread(rounds.map(pick)), digits)
    const relative = (compare: typeof ratio, digits: number) => {
      const compared = against(results, name, BASELINE, compare)
      return name === BASELINE || !compared ? '' : showSpread(compared, digits)
    }
    return [
      title,
      figure((m) => m.cpuMicrosPerRequest, 1),
      relative(added, 1),
      name === BASELINE ? '1' : relative(ratio, 2),
      spread(rounds.map((m) => m.requestsPerS)).median.toFixed(0),
      figure((m) => m.p50Ms, 1),
      figure((m) => m.p99Ms, 1),
      spread(rounds.map((m) => m.rssMiB)).median.toFixed(0),
    ]
  })
  return markdownTable(
    [
      'contender',
      'CPU µs a request',
      'on top of bare Fastify',
      'throughput, bare Fastify = 1',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'RSS MiB',
    ],
    rows,
  )
}

function targets(results: OverheadResults): string {
  const lines = [
    target('CPU on top of bare Fastify', 'µs a request', against(results, 'seaworthy', BASELINE, added), {
      atMost: TARGETS.addedMicros,
    }),
    target(
      'the same against bare Fastify serialising by response schema',
      'µs a request',
      against(results, 'seaworthy', 'fastify-schema', added),
      { atMost: TARGETS.addedMicros },
    ),
    target('throughput against bare Fastify', '×', against(results, 'seaworthy', BASELINE, ratio), {
      atLeast: TARGETS.throughputOfBare,
    }),
    target(
      'throughput against the same features from stock plugins with auto-instrumentation',
      '×',
      against(results, 'seaworthy', 'fastify-otel', ratio),
      { atLeast: TARGETS.throughputOfInstrumented },
    ),
  ]
  const known = lines.filter(Boolean)
  if (known.length === 0) return ''
  const disturbed = Math.max(
    0,
    ...Object.values(results.rounds).flatMap((all) => all.map((m) => m.disturbed ?? 0)),
  )
  const caution =
    disturbed > MOST_DISTURBED
      ? `**Not to be relied on**: others took up to ${(disturbed * 100).toFixed(0)} % of the server's core. Run again on a quiet machine.\n\n`
      : ''
  return `${caution}Targets for seaworthy with everything on:\n\n${known.join('\n')}`
}

function target(
  what: string,
  unit: string,
  found: Spread | undefined,
  wanted: { atMost: number } | { atLeast: number },
): string {
  if (!found) return ''
  const limit = 'atMost' in wanted ? wanted.atMost : wanted.atLeast
  const distance = 'atMost' in wanted ? found.median - limit : limit - found.median
  const verdict = distance <= 0 ? 'met' : `**missed by ${distance.toFixed(2)} ${unit}**`
  const bound = 'atMost' in wanted ? '≤' : '≥'
  return `- ${what}: ${showSpread(found, 2)} ${unit}, target ${bound} ${limit}: ${verdict}`
}

function features(results: OverheadResults, measured: readonly Contender[]): string {
  const mark = (on: unknown) => (on ? 'yes' : '')
  const rows = measured.map(({ name, title, features: f }) => {
    const rounds = results.rounds[name]!
    const seen = (pick: (m: Measurement) => number) => spread(rounds.map(pick)).median.toFixed(2)
    return [
      title,
      f.logLines === 0 ? '' : seen((m) => m.logLinesPerRequest),
      f.traces ? seen((m) => m.spansPerRequest) : '',
      mark(f.metric),
      mark(f.validates),
      mark(f.limitHeader),
      mark(f.securityHeaders),
      mark(f.compresses),
      mark(f.correlationId),
    ]
  })
  const table = markdownTable(
    [
      'contender',
      'log lines a request',
      'spans a request at the collector',
      'metrics',
      'validation',
      'limit',
      'security headers, CORS',
      'compression',
      'id in answer and log',
    ],
    rows,
  )
  return `What was on, as the runner saw it in the same processes:\n\n${table}`
}

function method({ date, command, environment, options, versions, rounds }: OverheadResults): string {
  const all = Object.values(rounds).flat()
  const share = (pick: (m: Measurement) => number | undefined) => {
    const known = all.map(pick).filter((value) => value !== undefined)
    return known.length === 0 ? undefined : spread(known)
  }
  const disturbed = share((m) => m.disturbed)
  const percent = (value: number) => `${(value * 100).toFixed(0)} %`
  return [
    `Regenerate with \`${command}\`${date ? `; measured on ${date}` : ''}.`,
    '',
    `- Machine: ${machineText(environment)}.`,
    `- Packages: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    `- ${options.rounds} rounds, each contender once a round in the order of the table; in each a fresh process, ${options.warmUpS} s of warm-up, ${options.seconds} s measured; autocannon with ${options.connections} connections, no pipelining, closed loop (so latency is that of a saturated server, not of a service level).`,
    environment.pinned
      ? '- The server is pinned to one core; the load generator and the collector share the other.'
      : '- **Not pinned**: this machine has no `taskset` or one core only, so server and load compete.',
    `- The load generator used ${percent(share((m) => m.generatorBusy)?.max ?? 0)} of its core at most; the server ${percent(share((m) => m.serverBusy)?.min ?? 0)} of its own at least.${disturbed ? ` Others took up to ${percent(disturbed.max)} of the server's core (median ${percent(disturbed.median)}); above 5 % distrust throughput and latency, CPU time less so.` : ''}`,
  ].join('\n')
}
