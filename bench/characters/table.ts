import { type Environment, machineText } from '../harness/environment.ts'
import { markdownTable } from '../harness/markdown.ts'
import { showSpread, spread } from '../harness/statistics.ts'

/** One kind of request on one database in one round. */
export interface ScenarioMeasurement {
  database: string
  scenario: string
  title: string
  round: number
  cpuMicrosPerRequest: number
  requestsPerS: number
  p50Ms: number
  p99Ms: number
  rssMiB: number
}

export interface CharactersResults {
  date?: string
  command: string
  environment: Environment
  options: { rounds: number; seconds: number; warmUpS: number; connections: number }
  versions: Record<string, string>
  /** Whether the recording was the full one or the small one of the repository. */
  rows: string
  measurements: ScenarioMeasurement[]
}

/** The figures and how they came about, as Markdown; one table per database. */
export function charactersTable(results: CharactersResults): string {
  const databases = [...new Set(results.measurements.map(({ database }) => database))]
  return [...databases.map((database) => tableOf(results, database)), method(results)].join('\n\n')
}

function tableOf({ measurements }: CharactersResults, database: string): string {
  const own = measurements.filter((measurement) => measurement.database === database)
  const rows = [...Map.groupBy(own, ({ scenario }) => scenario).values()].map((rounds) => {
    const figure = (pick: (m: ScenarioMeasurement) => number, digits: number) =>
      showSpread(spread(rounds.map(pick)), digits)
    return [
      rounds[0]!.title,
      figure((m) => m.cpuMicrosPerRequest, 1),
      figure((m) => m.requestsPerS, 0),
      figure((m) => m.p50Ms, 1),
      figure((m) => m.p99Ms, 1),
      spread(rounds.map((m) => m.rssMiB)).median.toFixed(0),
    ]
  })
  const head = ['requests', 'CPU µs a request', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MiB']
  return `## ${database}\n\n${markdownTable(head, rows)}`
}

function method({ date, command, environment, options, versions, rows }: CharactersResults): string {
  return [
    `Regenerate with \`${command}\`${date ? `; measured on ${date}` : ''}.`,
    '',
    `- Machine: ${machineText(environment)}.`,
    `- Packages: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    `- ${options.rounds} rounds; in each a fresh process per database and, per kind of request, ${options.warmUpS} s of warm-up and ${options.seconds} s measured; autocannon with ${options.connections} connections, no pipelining, closed loop.`,
    `- One process of the service with everything on but rate limits (\`RATE_LIMITS=off\`) and without a collector; the ${rows} recording as upstream. CPU time is that of the service's process: with PGlite the database is in it, a real Postgres is not.`,
    environment.pinned
      ? '- The service is pinned to one core; the load generator and Postgres share the other.'
      : '- **Not pinned**: this machine has no `taskset` or one core only, so service and load compete.',
  ].join('\n')
}
