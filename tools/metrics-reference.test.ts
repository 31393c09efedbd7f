import { join } from 'node:path'
import { anyone, defineService, feature, type Service, socket } from '@seaworthy/chassis'
import { defineMetrics } from '@seaworthy/chassis/telemetry'
import { launchForTest, redisMissing, sharedPostgres, startRedis } from '@seaworthy/chassis/testing'
import Type from 'typebox'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startRecordedUpstream } from '../services/characters/dev/recorded-upstream.ts'
import { SMALL_RECORDING } from '../services/characters/dev/recording.ts'
import { characters } from '../services/characters/src/service.ts'
import { startRecordedSpecies } from '../services/pokedex/dev/recorded-species.ts'
import { startRecordedTranslations } from '../services/pokedex/dev/recorded-translations.ts'
import { SMALL_RECORDING as SMALL_SPECIES } from '../services/pokedex/dev/species-facts.ts'
import { pokedex } from '../services/pokedex/src/service.ts'
import { findDeclarations } from './declarations.ts'
import { renderMetricsReference } from './metrics-reference.ts'

const { metrics: tables } = await findDeclarations(join(import.meta.dirname, '..'))
const declared = tables.flatMap(({ $table }) => Object.values($table))
const names = declared.map(({ name }) => name)
const conditional = new Set(declared.filter(({ when }) => when !== undefined).map(({ name }) => name))
const server = await sharedPostgres()
const missing = redisMissing() ?? ('missing' in server ? server.missing : undefined)

/** What neither service has a route of. */
const talk = socket({
  path: '/talk',
  summary: 'Talks',
  access: anyone,
  receives: Type.String(),
  sends: Type.String(),
  async handler(_input, _parts: object, client) {
    for await (const said of client) await client.send(said)
  },
})
const talking = defineService({ name: 'talking', features: [feature({ name: 'talk', routes: [talk] })] })

test('a name means one metric in the whole workspace', () => {
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

describe.skipIf(missing !== undefined)(
  `the services with all that there is${missing ? ` (${missing})` : ''}`,
  () => {
    test('have every metric of the tables, and no other', async () => {
      const scraped = await Promise.all([
        scrapeCharacters(),
        scrapePokedex(await everything()),
        scrape(talking, await everything()),
      ])
      for (const found of scraped) expect(found).toEqual(tablesOf(found))
      expect([...new Set(scraped.flat())].sort()).toEqual([...names].sort())
    })

    test('lose the metrics that have a condition when nothing is set, and no other', async () => {
      const found = await scrapePokedex(await everything())
      const bare = await scrapePokedex({ NODE_ENV: 'production', OTEL_SDK_DISABLED: 'true' })
      expect(bare).toEqual(found.filter((name) => !conditional.has(name)))
    })
  },
)

test('the reference has a row per metric, in order, with its unit and condition', () => {
  const harbour = defineMetrics('harbour', {
    stays: { kind: 'histogram', name: 'harbour_stay_seconds', help: 'Stays' },
    arrivals: {
      kind: 'counter',
      name: 'harbour_arrivals_total',
      help: 'Ships | boats.',
      labelNames: ['flag', 'berth'],
      when: 'the tide is in',
    },
  })
  expect(renderMetricsReference([harbour]).split('\n')).toEqual([
    '## harbour',
    '',
    '| name | kind | labels | unit | what it says |',
    '| --- | --- | --- | --- | --- |',
    '| `harbour_arrivals_total` | counter | `flag`, `berth` |  | Ships \\| boats. Only when the tide is in. |',
    '| `harbour_stay_seconds` | histogram |  | seconds | Stays. |',
  ])
})

/** All metrics of the capabilities that any of these is of. */
function tablesOf(found: readonly string[]): string[] {
  return tables
    .map(({ $table }) => Object.values($table).map(({ name }) => name))
    .filter((table) => table.some((name) => found.includes(name)))
    .flat()
    .sort()
}

/** Settings under which nothing that a service may have is left out. */
async function everything(): Promise<Record<string, string>> {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  return {
    ...{ REDIS_URL: redis.url, OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_AUDIENCE: 'tests' },
    SENTRY_DSN: 'http://key@127.0.0.1:9/1',
  }
}

async function scrapeCharacters(): Promise<string[]> {
  const upstream = await startRecordedUpstream({ file: SMALL_RECORDING })
  onTestFinished(() => upstream.close())
  return scrape(characters, {
    ...(await everything()),
    ...('url' in server ? { DATABASE_URL: server.url } : {}),
    UPSTREAM_URL: upstream.url,
  })
}

async function scrapePokedex(env: Readonly<Record<string, string>>): Promise<string[]> {
  const species = await startRecordedSpecies({ file: SMALL_SPECIES })
  onTestFinished(() => species.close())
  const translations = await startRecordedTranslations()
  onTestFinished(() => translations.close())
  return scrape(pokedex, { ...env, SPECIES_URL: species.url, TRANSLATIONS_URL: translations.url })
}

/** The names of all metrics that a service shows once it is ready. */
async function scrape(service: Service, env: Readonly<Record<string, string>>): Promise<string[]> {
  await using launched = await launchForTest(service, { env: { ...env, MANAGEMENT_PORT: '0' } })
  const text = await (await fetch(`${launched.addresses.managementUrl}/metrics`)).text()
  return [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name as string).sort()
}
