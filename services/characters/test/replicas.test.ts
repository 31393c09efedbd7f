import { type ServiceProcess, sharedPostgres, startServiceProcess } from '@seaworthy/chassis/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startRecordedUpstream } from '../dev/recorded-upstream.ts'
import { SMALL_RECORDING } from '../dev/recording.ts'

const MAIN = new URL('../src/main.ts', import.meta.url)
const INTERVAL_MS = 2_000
const PAGES = 3
const DONE = 'The catalogue was refreshed'

const server = await sharedPostgres()
const missing = 'missing' in server ? server.missing : undefined

interface Replica {
  readonly service: ServiceProcess
  readonly url: string
}

async function setUp() {
  const upstream = await startRecordedUpstream({ file: SMALL_RECORDING })
  onTestFinished(() => upstream.close())
  const database = await sharedPostgres()
  const start = async (): Promise<Replica> => {
    const service = startServiceProcess(MAIN, {
      NODE_ENV: 'production',
      DATABASE_URL: 'url' in database ? database.url : '',
      UPSTREAM_URL: upstream.url,
      CATALOGUE_REFRESH_MS: String(INTERVAL_MS),
      CATALOGUE_POLL_MS: '100',
      RATE_LIMITS: 'off',
      OIDC_ISSUER: 'https://issuer.invalid',
      OIDC_AUDIENCE: 'characters',
    })
    onTestFinished(() => service[Symbol.asyncDispose]())
    return { service, url: await service.url() }
  }
  const replicas = await Promise.all([start(), start(), start()])
  await Promise.all(replicas.map(({ url }) => expect.poll(() => count(url)).toBe(34)))
  return { upstream, replicas }
}

const count = async (url: string): Promise<number | undefined> => {
  const response = await fetch(`${url}/api/v1/characters?pageSize=1`)
  return ((await response.json()) as { totalCount?: number }).totalCount
}
const runsOf = ({ service }: Replica) => service.lines(DONE).map(({ run }) => run as number)
const allRuns = (replicas: readonly Replica[]) => replicas.flatMap(runsOf).sort((a, b) => a - b)
const oneAfterAnother = (runs: readonly number[]) => runs.map((_, index) => (runs[0] ?? 0) + index)

describe.skipIf(missing !== undefined)(
  `three replicas on one Postgres${missing ? ` (${missing})` : ''}`,
  () => {
    test('exactly one ingests each time, and all show its rows', async () => {
      const { upstream, replicas } = await setUp()
      await expect.poll(() => allRuns(replicas).length).toBeGreaterThanOrEqual(3)
      const runs = allRuns(replicas)
      expect(runs).toEqual(oneAfterAnother(runs))
      expect(upstream.requestCount).toBeLessThanOrEqual((runs.length + 1) * PAGES)

      const gone = upstream.recording.characters.find(({ id }) => id === 2)
      expect(gone).toBeDefined()
      upstream.serve((characters) => characters.filter(({ id }) => id !== gone?.id))
      await Promise.all(replicas.map(({ url }) => expect.poll(() => count(url)).toBe(33)))
    })

    test('when the replica that ingests is killed in the middle, another one takes over and nothing is lost', async () => {
      const { upstream, replicas } = await setUp()
      // The next run hangs on its second page; who does it holds the lock and is found by its open request.
      upstream.faults.set({ fault: { kind: 'hang' }, key: '2', first: 1 })
      const before = allRuns(replicas)
      const busy = () =>
        replicas.find(
          ({ service }) => service.lines('leading').length > service.lines('no longer leading').length,
        )
      await expect.poll(() => upstream.faults.met).toBe(1)
      await expect.poll(() => busy()).toBeDefined()
      const killed = busy() as Replica
      killed.service.kill('SIGKILL')
      await killed.service.exit

      const survivors = replicas.filter((replica) => replica !== killed)
      const after = () => allRuns(survivors).filter((run) => run > Math.max(...before))
      await expect.poll(() => after().length).toBeGreaterThanOrEqual(2)
      for (const { url } of survivors) {
        expect(await count(url)).toBe(34)
        expect((await fetch(`${url}/health/ready`)).status).toBe(200)
      }
    })
  },
)
