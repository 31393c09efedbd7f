import { until } from '@seaworthy/rig'
import { type Claim, exactly } from '../../harness/claim.ts'
import { arrived, ask } from '../asked.ts'
import type { Ground } from '../ground.ts'

const FAILED = 20
const WELL = 200
const PATIENCE_MS = 30_000

export const traces: Claim<Ground> = {
  name: 'traces',
  says: 'traces of failed requests arrive, all of them, with the id of their lines; of the others a share does',
  async run(ground) {
    const { service, receiver } = ground
    const before = new Set(receiver.spans.map(({ traceId }) => traceId))
    const kept = (ids: readonly string[]) => {
      const known = new Set(receiver.spans.map(({ traceId }) => traceId))
      return ids.filter((id) => known.has(id) && !before.has(id)).length
    }
    const asked = async (count: number, path: string) => {
      const ids: string[] = []
      for (let n = 0; n < count; n++) {
        const { id } = await ask(ground, path.replace('{n}', `${n}`))
        ids.push(id)
      }
      const lines = ids.map((id) => arrived(ground, ({ attributes }) => attributes.correlationId === id))
      return (await Promise.all(lines)).map(([line]) => line?.traceId ?? '')
    }
    const well = await asked(WELL, '/api/v1/characters')
    service.proxyOf('database').set({ kind: 'reset' })
    const failed = await asked(FAILED, '/api/v1/characters?name=nobody{n}')
    service.proxyOf('database').set({ kind: 'none' })
    await until(() => kept(failed) === FAILED, { timeoutMs: PATIENCE_MS })
    const share = kept(well) / WELL
    return [
      exactly('traces of failed requests', kept(failed), FAILED),
      {
        what: 'traces of other requests',
        measured: `${kept(well)} of ${WELL}`,
        expected: 'about a tenth',
        holds: share > 0.02 && share < 0.25,
      },
    ]
  },
}
