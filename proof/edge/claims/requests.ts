import { type Claim, exactly } from '../../harness/claim.ts'
import { ask, problemOf } from '../asked.ts'
import { startHost } from '../composed-host.ts'
import type { Ground } from '../ground.ts'
import { same } from '../same.ts'
import { REPLICAS, treatment } from '../treatment.ts'

export const requests: Claim<Ground> = {
  name: 'requests',
  says: 'the edge gives each request an id, tells who the client is, redirects, bounds, and answers errors as the service does',
  async run(ground) {
    await using host = await startHost(ground, 'characters')
    const log = () => host.docker.containers.get('edge')?.output() ?? ''
    const findings = await treatment(ground, { edge: host, log, host })
    for (const each of REPLICAS) await host.compose('1', 'stop', each)
    const without = await ask(host, { path: '/api/v1/characters' })
    return [
      ...findings,
      // Until it knows that a name leads nowhere any more it waits at the address that was behind it.
      exactly(
        'without a replica: a problem of the edge',
        Number(`${problemOf(without).code}`.startsWith('edge_')),
        1,
        `${without.status}`,
      ),
      same('its Retry-After', without.headers['retry-after'], '1'),
    ]
  },
}
