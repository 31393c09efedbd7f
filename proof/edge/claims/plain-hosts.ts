import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import { type Answered, ask, problemOf } from '../asked.ts'
import { startHost } from '../composed-host.ts'
import type { Ground } from '../ground.ts'
import { type PlainEdgeKind, startPlainEdge } from '../plain-edge.ts'
import { same } from '../same.ts'
import { REPLICAS, treatment } from '../treatment.ts'
import { underLoad } from '../under-load.ts'

const LIST = '/api/v1/characters'

const says = (edge: string) =>
  `${edge} on a host of its own treats requests as the edge of the compose file does, and loses none when a replica leaves`

/** Edges on hosts of their own. */
export const plainHosts: readonly Claim<Ground>[] = [
  {
    name: 'plain-nginx',
    says: says('nginx'),
    run: treating('nginx'),
  },
  {
    name: 'plain-haproxy',
    says: says('HAProxy'),
    run: treating('haproxy'),
  },
  {
    name: 'plain-firewall',
    says: says('nginx of Debian with a firewall that only tells'),
    run: treating('firewall'),
  },
]

function treating(kind: PlainEdgeKind): Claim<Ground>['run'] {
  return async (ground) => {
    await using host = await startHost(ground, 'characters')
    await using edge = await startPlainEdge(ground, host.docker.containers, kind)
    const findings = await treatment(ground, { edge, log: edge.log, host })
    const leaving = await underLoad(edge, 'characters', () => host.compose('1', 'stop', REPLICAS[0]))
    await host.compose('1', 'stop', REPLICAS[1])
    const without = await ask(edge, { path: LIST })
    return [
      ...findings,
      exactly(
        `failed of ${leaving.answered + leaving.failedCount} requests while a replica leaves`,
        leaving.failedCount,
        0,
        leaving.detail,
      ),
      ...(kind === 'firewall' ? [firewallAnswer(without)] : problem(without)),
    ]
  }
}

/** For a page of its own the firewall would tell nothing of the request. */
const firewallAnswer = ({ status, headers }: Answered): Finding =>
  exactly(
    'without a replica: the edge says so, with an id',
    Number([502, 504].includes(status) && headers['x-request-id'] !== undefined),
    1,
    `${status}`,
  )

const problem = (answer: Answered): readonly Finding[] => [
  exactly(
    'without a replica: a problem of the edge',
    Number(`${problemOf(answer).code}`.startsWith('edge_')),
    1,
    `${answer.status}`,
  ),
  same('its Retry-After', answer.headers['retry-after'], '1'),
]
