import type { Claim, Finding } from '../../harness/claim.ts'
import { ask } from '../asked.ts'
import { composeHost, type Edit, startHost } from '../composed-host.ts'
import type { Ground } from '../ground.ts'
import { slowAnswer } from '../slow-answer.ts'
import { meetDroppingReplica } from './retries.ts'

const NGINX = 'compose/edge/nginx.conf'
const COMPOSE = 'compose/production.yaml'

export const plantedNumbers: Claim<Ground> = {
  name: 'planted-numbers',
  says: 'one wrong number in the files is noticed by what is measured here',
  async run(ground) {
    const findings: Finding[] = []
    async function planted(edit: Edit, noticed: (edits: readonly Edit[]) => Promise<string | undefined>) {
      const told = await noticed([edit])
      findings.push({
        what: `with ${edit.to} in place of ${edit.from}`,
        measured: told ?? 'nothing was noticed',
        expected: 'noticed',
        holds: told !== undefined,
      })
    }

    await planted(
      { file: NGINX, from: 'proxy_read_timeout 4s', to: 'proxy_read_timeout 500ms' },
      async (edits) => {
        await using host = await startHost(ground, 'characters', edits)
        const { status } = await slowAnswer(ground, host)
        return status === 200 ? undefined : `an answer that may take so long is ${status}`
      },
    )
    await planted(
      { file: NGINX, from: 'client_max_body_size 10485760', to: 'client_max_body_size 1048576' },
      async (edits) => {
        await using host = await startHost(ground, 'characters', edits)
        const body = Buffer.alloc(5_000_000)
        const { status } = await ask(host, { path: '/api/v1/characters/refresh', method: 'POST', body })
        return status === 413 ? 'a body that the service takes is refused' : undefined
      },
    )
    await planted(
      { file: COMPOSE, from: 'stop_grace_period: 28s', to: 'stop_grace_period: 1s' },
      async (edits) => {
        await using host = await startHost(ground, 'characters', edits)
        await host.replace('2')
        const killed = host.docker.ended.filter(({ isKilled }) => isKilled).map(({ name }) => name)
        return killed.length === 0 ? undefined : `killed: ${killed.join(', ')}`
      },
    )
    await planted({ file: COMPOSE, from: '/health/ready', to: '/health/redy' }, async (edits) => {
      const patient: Edit = { file: COMPOSE, from: 'start_period: 60s', to: 'start_period: 5s' }
      await using host = await composeHost(ground, 'characters', { edits: [...edits, patient] })
      const { code, stderr } = await host.replace('1')
      return code === 0 ? undefined : stderr.trim()
    })
    await planted(
      { file: NGINX, from: 'proxy_next_upstream error timeout', to: 'proxy_next_upstream off' },
      async (edits) => {
        const { answers } = await meetDroppingReplica(ground, 'GET', '/api/v1/characters', edits)
        const failed = answers.filter(({ status }) => status !== 200).length
        return failed === 0 ? undefined : `${failed} reads that a replica dropped failed`
      },
    )
    await planted(
      { file: NGINX, from: 'keepalive_min_timeout 4s', to: 'keepalive_min_timeout 0s' },
      async (edits) => {
        await using host = await startHost(ground, 'characters', edits)
        // Many clients, each with a connection that is idle most of the time.
        const { failedCount, detail } = await host.underLoad(() => host.replace('2'), {
          ...{ clients: 100, pauseMs: 20, perConnection: 1_000 },
        })
        return failedCount === 0 ? undefined : `${failedCount} requests are lost (${detail})`
      },
    )
    return findings
  },
}
