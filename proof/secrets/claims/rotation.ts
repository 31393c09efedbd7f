import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  anyone,
  type Database,
  defineService,
  type FeatureContext,
  feature,
  postgres,
  route,
} from '@seaworthy/chassis'
import { query, startPostgres, until } from '@seaworthy/rig'
import Type from 'typebox'
import type { Claim, Finding } from '../../harness/claim.ts'
import { type LoadReport, startSteadyLoad } from '../../harness/steady-load.ts'
import type { Ground } from '../ground.ts'
import type { StartedVault } from '../started-vault.ts'

const LIFETIME_MS = 2_000
const PATIENCE_MS = 30_000

const whoService = defineService({
  name: 'who',
  uses: { database: postgres({ policy: 'critical' }) },
  features: [
    feature({
      name: 'user',
      provides: ({ uses }: FeatureContext<{ database: Database<unknown> }>) => ({ database: uses.database }),
      routes: [
        route({
          method: 'GET',
          path: '/user',
          summary: 'Who is connected',
          access: anyone,
          limit: 'unlimited',
          output: { 200: Type.Object({ user: Type.String() }) },
          handler: async (_, { database }: { database: Database<unknown> }) => {
            const { rows } = await database.execute<{ user: string }>('select current_user as user')
            return rows[0] as { user: string }
          },
        }),
      ],
    }),
  ],
})

export const rotation: Claim<Ground> = {
  name: 'rotation',
  says: 'the user of a database is replaced in Vault under load, without a restart and without a failed request',
  async run({ startVault }) {
    await using vault = await startVault()
    const server = await startPostgres()
    try {
      const looking = await rotate(vault, server.url, 'looking', '1000')
      const blind = await rotate(vault, server.url, 'blind', '0')
      return [
        told(
          'requests that failed while a service looks every second',
          looking,
          looking.failedCount === 0,
          '0',
        ),
        told(
          'the same of one that never looks',
          blind,
          blind.failedCount > 0,
          'more than 0, as its user is gone',
        ),
      ]
    } finally {
      await server.stop()
    }
  },
}

const told = (
  what: string,
  { failedCount, answered }: LoadReport,
  holds: boolean,
  expected: string,
): Finding => ({
  what,
  measured: `${failedCount} of ${answered + failedCount}`,
  expected,
  holds: holds && answered > 0,
})

/** One user, another one, and the end of the first. */
async function rotate(
  vault: StartedVault,
  url: string,
  name: string,
  refreshMs: string,
): Promise<LoadReport> {
  const users = [`${name}_blue`, `${name}_green`] as const
  for (const user of users) await query(url, `create role ${user} login password '${user}'`)
  const store = (user: string) => {
    const own = new URL(url)
    own.username = user
    own.password = user
    return vault.ask('POST', `secret/data/${name}`, { data: { DATABASE_URL: `${own}` } })
  }
  const sessionsOf = async (user: string) =>
    (await query(url, `select 1 from pg_stat_activity where usename = '${user}'`)).rowCount ?? 0
  await store(users[0])
  const { auth } = (await vault.ask('POST', 'auth/token/create', { policies: ['root'] })) as {
    auth: { client_token: string }
  }
  const folder = mkdtempSync(join(tmpdir(), 'rotation-'))
  const service = await whoService.launch({
    sources: {
      cwd: folder,
      env: {
        ...{ NODE_ENV: 'test', PORT: '0', DATA_DIR: folder, DATABASE_MAX_LIFETIME_MS: `${LIFETIME_MS}` },
        ...{ SECRET_STORE: 'vault', SECRET_STORE_NAMES: name, VAULT_ADDR: vault.url },
        ...{ VAULT_TOKEN: auth.client_token, SECRETS_REFRESH_MS: refreshMs },
      },
    },
    logs: { write: () => undefined },
  })
  try {
    await service.ready()
    const load = startSteadyLoad({ port: Number(new URL(service.addresses.url).port), path: '/api/v1/user' })
    await until(async () => (await sessionsOf(users[0])) > 0, { timeoutMs: PATIENCE_MS })
    await store(users[1])
    // The overlap: where nothing is read again, the time in which it would have been.
    const isOver = async () => refreshMs === '0' || (await sessionsOf(users[0])) === 0
    await until(isOver, { timeoutMs: PATIENCE_MS })
    await query(url, `alter role ${users[0]} nologin`)
    await query(url, `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${users[0]}'`)
    const report = startSteadyLoad({
      port: Number(new URL(service.addresses.url).port),
      path: '/api/v1/user',
    })
    await new Promise((resolve) => setTimeout(resolve, LIFETIME_MS))
    const [before, after] = await Promise.all([load.stop(), report.stop()])
    return {
      answered: before.answered + after.answered,
      failed: { ...before.failed, ...after.failed },
      failedCount: before.failedCount + after.failedCount,
    }
  } finally {
    await service.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
