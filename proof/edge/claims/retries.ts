import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@seaworthy/rig'
import { type Claim, exactly } from '../../harness/claim.ts'
import { type Answered, ask, problemOf } from '../asked.ts'
import { type ComposedHost, type Edit, startHost } from '../composed-host.ts'
import type { Ground } from '../ground.ts'

/** So many requests have to meet the replica that drops them. */
const MET = 3
const PATIENCE_MS = 60_000
const SETTLED_MS = 4_000

export const retries: Claim<Ground> = {
  name: 'retries',
  says: 'a request that a replica drops is answered by another, unless it may not be sent twice',
  async run(ground) {
    const reads = await meetDroppingReplica(ground, 'GET', '/api/v1/characters')
    const writes = await meetDroppingReplica(ground, 'POST', '/api/v1/characters/refresh')
    const failed = reads.answers.filter(({ status }) => status !== 200)
    const lost = writes.answers.filter(({ status }) => status !== 401)
    const own = lost.filter((each) => problemOf(each).code === 'edge_unavailable')
    return [
      exactly(
        `failed of ${reads.answers.length} reads, of which ${reads.dropped} were dropped`,
        failed.length,
        0,
      ),
      exactly(
        `failed of ${writes.answers.length} writes: as many as were dropped`,
        lost.length,
        writes.dropped,
      ),
      exactly('of these, told as a problem of the edge', own.length, lost.length),
    ]
  },
}

/** Asks until enough requests met a replica that takes them and gives no answer. */
export async function meetDroppingReplica(
  ground: Ground,
  method: 'GET' | 'POST',
  path: string,
  edits: readonly Edit[] = [],
): Promise<{ readonly answers: readonly Answered[]; readonly dropped: number }> {
  await using host = await startHost(ground, 'characters', edits)
  await host.compose('dropping', 'up', '--no-deps', '--wait-timeout', '60', 'characters-2')
  // The edge asks for names every two seconds.
  await sleep(SETTLED_MS)
  const dropped = () => droppedBy(host).length
  const answers: Answered[] = []
  await until(
    async () => {
      answers.push(await ask(host, { path, method }))
      return dropped() >= MET
    },
    { timeoutMs: PATIENCE_MS, everyMs: 50 },
  )
  // What it has told is in its output soon after.
  await sleep(SETTLED_MS)
  return { answers, dropped: dropped() }
}

const droppedBy = ({ docker }: ComposedHost) =>
  docker.containers
    .get('characters-2')
    ?.output()
    .match(/"took"/g) ?? []
