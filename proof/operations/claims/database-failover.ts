import { query, startFaultProxy, startPostgres, until, withDatabase } from '@seaworthy/rig'
import { startRecordedUpstream } from '../../../services/characters/dev/recorded-upstream.ts'
import type { Claim } from '../../harness/claim.ts'
import { done, same, told } from '../findings.ts'
import type { Ground } from '../ground.ts'
import { openRunbook } from '../runbook.ts'
import { startService } from '../running-service.ts'

const PATIENCE_MS = 60_000
/** Longer than a service needs to notice a server that answers. */
const NOTICED_MS = 5_000

export const databaseFailover: Claim<Ground> = {
  name: 'database-failover',
  says: 'a standby is made the primary by the commands of the runbook, and the service goes on without a restart; before that it does not',
  async run({ supervisor }) {
    const runbook = await openRunbook('characters', 'database-failover')
    await using undo = new AsyncDisposableStack()
    const primary = await startPostgres()
    undo.defer(() => primary.stop())
    const standby = await primary.startStandby()
    undo.defer(() => standby.stop())
    const address = undo.use(await startFaultProxy({ port: portOf(primary.url) }))
    const upstream = await startRecordedUpstream()
    undo.defer(() => upstream.close())
    const service = await startService(supervisor, 'characters', {
      DATABASE_URL: withDatabase(`postgres://postgres@127.0.0.1:${address.port}`, 'postgres'),
      UPSTREAM_URL: upstream.url,
      ...{ HEALTH_INTERVAL_MS: '500', HEALTH_RETRY_MS: '200' },
    })
    const ready = async () => (await fetch(`${service.management}/health/ready`)).status
    const rows = async () => (await query(standby.url, 'select 1 from characters')).rowCount ?? 0
    await until(async () => (await rows()) > 0, { timeoutMs: PATIENCE_MS })
    const who = async (url: string) => (await runbook.run('who', { DATABASE_URL: url })).stdout.trim()
    const whoBefore = [await who(primary.url), await who(standby.url)].join(', ')

    const beganMs = performance.now()
    await primary.kill9()
    address.aim({ port: portOf(standby.url) })
    await until(async () => (await ready()) === 503, { timeoutMs: PATIENCE_MS })
    const comesBack = await until(async () => (await ready()) === 200, { timeoutMs: NOTICED_MS })
    const promoted = await runbook.run('promote', { STANDBY_URL: standby.url })
    const promotedMs = performance.now()
    await until(async () => (await ready()) === 200, { timeoutMs: PATIENCE_MS })
    const secondsBack = (performance.now() - promotedMs) / 1_000
    const whoAfter = await who(standby.url)
    const isReady = (await ready()) === 200
    const isSameProcess = service.process.exit === undefined
    await service.stop()
    return [
      same('who is primary, as the runbook asks', whoBefore, 'f|off, t|off'),
      told('readiness while the address leads to a standby', comesBack ? '200' : '503', '503', !comesBack),
      done('promote', promoted),
      same('who is primary then', whoAfter, 'f|off'),
      told('ready again', isReady ? `after ${secondsBack.toFixed(1)} s` : 'no', 'yes', isReady),
      told('of the loss', `${((performance.now() - beganMs) / 1_000).toFixed(1)} s`, 'some', true),
      told('the process', isSameProcess ? 'is the same' : 'is another', 'is the same', isSameProcess),
    ]
  },
}

const portOf = (url: string): number => Number(new URL(url).port)
