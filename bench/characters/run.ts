// Measures the characters service, on the embedded database and on a real Postgres where the machine has one.
//   --rounds 5 --seconds 5 --warm-up 2 --connections 64
//   --short                  one round of one second: only checks that everything runs
//   --date 2026-01-31        the date to print with the figures

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type PostgresServer, startPostgres } from '@seaworthy/rig'
import { startRecordedUpstream } from '../../services/characters/dev/recorded-upstream.ts'
import { writeBetweenMarkers } from '../harness/document.ts'
import { describeEnvironment, installedVersion } from '../harness/environment.ts'
import { LoadGenerator } from '../harness/load.ts'
import { findProcessors } from '../harness/processors.ts'
import { ServerProcess } from '../harness/server-process.ts'
import { findScenarios } from './scenarios.ts'
import { type CharactersResults, charactersTable, type ScenarioMeasurement } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    'warm-up': { type: 'string', default: '2' },
    connections: { type: 'string', default: '64' },
    short: { type: 'boolean', default: false },
    date: { type: 'string' },
  },
})
const options = values.short
  ? { rounds: 1, seconds: 1, warmUpS: 0, connections: 16 }
  : {
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      warmUpS: Number(values['warm-up']),
      connections: Number(values.connections),
    }

const processors = findProcessors()
const measurements: ScenarioMeasurement[] = []
const databases: { name: string; url?: string }[] = [{ name: 'PGlite' }]
const postgres = await startPostgresIfAny()
if (postgres) databases.push({ name: postgres.version, url: await postgres.createDatabase() })
const upstream = await startRecordedUpstream()
const dataDir = mkdtempSync(join(tmpdir(), 'seaworthy-bench-'))
try {
  using load = new LoadGenerator(processors)
  for (let round = 1; round <= options.rounds; round++) {
    for (const database of databases) await measureDatabase(load, round, database)
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true })
  await upstream.close()
  await postgres?.stop()
}

const results: CharactersResults = {
  ...(values.date ? { date: values.date } : {}),
  command: 'npm run bench -- characters',
  environment: describeEnvironment(processors.pinned),
  options,
  versions: Object.fromEntries(
    ['@electric-sql/pglite', 'kysely', 'pg', 'autocannon'].map((name) => [
      name,
      installedVersion(name, new URL('./', import.meta.url)),
    ]),
  ),
  rows: upstream.recording.size,
  measurements,
}
const table = charactersTable(results)
console.log(`\n${table}`)
if (!values.short) {
  mkdirSync(new URL('../results/', import.meta.url), { recursive: true })
  writeFileSync(
    new URL('../results/characters.json', import.meta.url),
    `${JSON.stringify(results, null, 1)}\n`,
  )
  const page = new URL('../../docs/reference/characters-bench.md', import.meta.url)
  writeBetweenMarkers(page, 'characters', '# How fast the characters service answers', table)
}

async function measureDatabase(
  load: LoadGenerator,
  round: number,
  database: { name: string; url?: string },
): Promise<void> {
  await using server = await ServerProcess.start(
    processors,
    [process.execPath, fileURLToPath(new URL('subject.ts', import.meta.url))],
    {
      cwd: dataDir,
      env: {
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: '0',
        MANAGEMENT_PORT: '0',
        RATE_LIMITS: 'off',
        DATA_DIR: dataDir,
        UPSTREAM_URL: upstream.url,
        ...(database.url ? { DATABASE_URL: database.url } : {}),
        // Production wants an issuer; no request of the bench carries a token.
        OIDC_ISSUER: 'https://issuer.example',
        OIDC_AUDIENCE: 'characters',
        MAX_EVENT_LOOP_UTILIZATION: '1',
        MAX_EVENT_LOOP_DELAY_MS: '1000',
      },
    },
  )
  for (const scenario of await findScenarios(server.origin)) {
    const { paths, headers, status } = scenario
    const order = {
      url: server.origin,
      paths,
      connections: options.connections,
      ...(headers ? { headers } : {}),
      ...(status ? { status } : {}),
    }
    if (options.warmUpS > 0) await load.run({ ...order, seconds: options.warmUpS })
    const before = await server.usage()
    const result = await load.run({ ...order, seconds: options.seconds })
    const after = await server.usage()
    server.emptyLog()
    if (result.failures > 0 || result.errors > 0) {
      throw new Error(
        `${scenario.name}: ${result.failures} answers had another status, ${result.errors} never came`,
      )
    }
    const measurement: ScenarioMeasurement = {
      database: database.name,
      scenario: scenario.name,
      title: scenario.title,
      round,
      cpuMicrosPerRequest: (after.cpuMicros - before.cpuMicros) / result.requests,
      requestsPerS: result.requestsPerS,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      rssMiB: after.rssBytes / 2 ** 20,
    }
    measurements.push(measurement)
    console.log(
      `round ${round} ${database.name} ${scenario.name.padEnd(10)} ` +
        `${measurement.cpuMicrosPerRequest.toFixed(1).padStart(7)} µs CPU ${result.requestsPerS.toFixed(0).padStart(6)} req/s ` +
        `p50 ${result.p50Ms.toFixed(1)} p99 ${result.p99Ms.toFixed(1)} ms`,
    )
  }
}

async function startPostgresIfAny(): Promise<PostgresServer | undefined> {
  try {
    return await startPostgres()
  } catch (error) {
    if ((error as Error).name !== 'ServerMissing') throw error
    console.warn(`Without a real Postgres: ${(error as Error).message}`)
    return undefined
  }
}
